# Copyright 2026 the Pumphandle authors
# SPDX-License-Identifier: Apache-2.0

.PHONY: demo neural sanitize soak test

demo:
	scripts/demo

test:
	scripts/test

neural:
	scripts/setup-neural

sanitize:
	scripts/sanitize

soak:
	scripts/soak

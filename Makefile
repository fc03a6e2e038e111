# Copyright 2026 the Pumphandle authors
# SPDX-License-Identifier: Apache-2.0

.PHONY: demo neural test

demo:
	scripts/demo

test:
	scripts/test

neural:
	scripts/setup-neural

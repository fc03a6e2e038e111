# Copyright 2026 the Pumphandle authors
# SPDX-License-Identifier: Apache-2.0

.PHONY: demo test

demo:
	scripts/demo

test:
	scripts/test

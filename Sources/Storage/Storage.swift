// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Releases, coverage and sites at rest.
public enum Storage {}

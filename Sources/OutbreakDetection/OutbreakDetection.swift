// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Outbreak detection on series: pure functions, no input or output, no globals.
public enum OutbreakDetection {}

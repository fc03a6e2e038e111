// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Governance
import PeopleCounting
import VideoIngest

func indicators(_ policy: PrivacyPolicy, _ setup: CameraSetup) -> Set<Indicator> { Set(policy.split.keys) }

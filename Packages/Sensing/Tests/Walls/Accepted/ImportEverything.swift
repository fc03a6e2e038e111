// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Governance
import PeopleCounting
import SiteFile
import VideoIngest

func names(_ site: Site) -> String { site.id }

// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Governance
import Storage

/// Tells the count checks that may be used from those whose counter's consent was withdrawn or has ended.
struct CountConsent {
    /// What may be used.
    let usable: [CountCheckRecord]
    /// What may not, and is to be erased.
    let lapsed: [CountCheckRecord]
    /// What the usable ones rest on.
    let receipts: Set<Digest>

    /// Sorts checks by what the log says now; one that rests on nobody's consent is the operator's own.
    init(_ checks: [CountCheckRecord], under standing: Standing, at now: Date) {
        let register = ConsentRegister(standing)
        var usable: [CountCheckRecord] = [], lapsed: [CountCheckRecord] = [], receipts: Set<Digest> = []
        for check in checks {
            guard let consent = check.consent else {
                usable.append(check)
                continue
            }
            if let receipt = Digest(consent), register.isLive(receipt, for: .count, at: now) {
                usable.append(check)
                receipts.insert(receipt)
            } else {
                lapsed.append(check)
            }
        }
        self.usable = usable
        self.lapsed = lapsed
        self.receipts = receipts
    }
}

extension Act.CountCheck {
    /// Names what was counted, without the numbers and without who counted.
    init(_ check: CountCheckRecord) throws(EntryError) {
        guard let indicator = Indicator(rawValue: check.indicator) else {
            throw .refused(key: "indicator", reason: "is none that is measured")
        }
        self.init(
            site: try PlaceID(checking: check.site, as: "site"),
            camera: try PlaceID(checking: check.camera, as: "camera"),
            zone: try PlaceID(checking: check.zone, as: "zone"), indicator: indicator, start: Stamp(check.start))
    }
}

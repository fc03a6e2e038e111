// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The JSON-LD of a receipt (dpv-27560): what is written, and what is required when one is read.
enum ReceiptDocument {
    static let profile = "https://w3id.org/dpv/schema/dpv-27560#receipt"
    static let recordProfile = "https://w3id.org/dpv/schema/dpv-27560#record"

    private static let context = object([
        ("dct", "http://purl.org/dc/terms/"), ("dpv", "https://w3id.org/dpv#"), ("loc", "https://w3id.org/dpv/loc#"),
        ("pd", "https://w3id.org/dpv/pd#"), ("schema", "https://schema.org/"),
        ("sec", "https://w3id.org/security#"),
    ])

    static func make(_ terms: ConsentTerms, given: Stamp) -> JSONValue {
        let words = ConsentWords.of(terms.ground)
        let name = "urn:pumphandle:receipt:" + Pseudonym().text
        let subject = "urn:pumphandle:subject:" + Pseudonym().text
        var person: [JSONValue.Member] = [.init("@id", .string(subject)), .init("@type", .string("dpv:DataSubject"))]
        if let text = terms.person { person.append(.init("schema:name", .string(text))) }
        let controller = object([
            ("@type", "dpv:DataController"), ("schema:name", terms.controller),
            ("dpv:hasContact", terms.contact),
        ])
        let process = JSONValue.object([
            .init("@type", .string("dpv:Process")),
            .init("dct:subject", .string(terms.ground.rawValue)),
            .init("dpv:hasLegalBasis", .string("dpv:ExplicitlyExpressedConsent")),
            .init(
                "dpv:hasPurpose",
                .object([
                    .init("@type", .string(words.purposeTerm)), .init("dct:description", words.purpose.json),
                ])),
            .init(
                "dpv:hasPersonalData",
                .array(
                    words.dataTerms.map { term in
                        .object([.init("@type", .string(term)), .init("dct:description", words.collected.json)])
                    })),
            .init("dpv:hasCollectionMethod", .string("dpv:DataSubject")),
            .init("dpv:hasProcessing", .array(words.processingTerms.map(JSONValue.string))),
            .init(
                "dpv:hasStorageCondition",
                .object([
                    .init("@type", .string("dpv:StorageDuration")), .init("dct:description", words.kept.json),
                    .init("dpv:isUntilTime", .string(Stamp(terms.expires).text)),
                ])),
            .init("dpv:hasRecipient", .array([.string(terms.controller)])),
        ])
        let event = object([
            ("@type", "dpv:ConsentGiven"), ("dct:date", given.text),
            ("dpv:isIndicatedBy", "dpv:DataSubject"), ("dpv:hasIndicationMethod", "dpv:ExplicitlyExpressedConsent"),
        ])
        let record = JSONValue.object([
            .init("@id", .string(name + "#record")), .init("@type", .string("dpv:ConsentRecord")),
            .init("dct:conformsTo", .string(recordProfile)), .init("dct:identifier", .string(name + "#record")),
            .init("dpv:hasConsentStatus", event), .init("dpv:hasDataController", controller),
            .init("dpv:hasDataSubject", .object(person)),
            .init(
                "dpv:hasDuration",
                .object([
                    .init("@type", .string("dpv:UntilTimeDuration")),
                    .init("dpv:isUntilTime", .string(Stamp(terms.expires).text)),
                ])),
            .init("dpv:hasJurisdiction", .string("loc:" + terms.jurisdiction)),
            .init(
                "dpv:hasNotice",
                .object([
                    .init("@type", .string("dpv:ConsentNotice")), .init("dct:title", words.title.json),
                    .init("dct:language", .array([.string("en"), .string("ko")])),
                ])),
            .init("dpv:hasProcess", process),
            .init(
                "dpv:hasRight",
                .object([
                    .init("@type", .string("dpv:DataSubjectRight")),
                    .init("dct:description", ConsentWords.withdrawal.json),
                    .init("dpv:isExercisedAt", .string(terms.contact)),
                ])),
        ])
        return .object([
            .init("@context", context), .init("@id", .string(name)), .init("@type", .string("dpv:ConsentReceipt")),
            .init("dct:conformsTo", .string(profile)), .init("dct:created", .string(given.text)),
            .init("dct:identifier", .string(name)), .init("dct:publisher", .string(terms.controller)),
            .init("schema:recipient", .string("dpv:DataSubject")),
            .init("dpv:hasRecordOfActivity", record),
        ])
    }

    /// What the rules need of a receipt.
    struct Found {
        let ground: Act.Consent.Ground
        let given: Stamp
        let expires: Stamp
    }

    static func read(_ document: JSONValue) throws(ReceiptRefusal) -> Found {
        try require(document, "@type", is: "dpv:ConsentReceipt")
        try require(document, "dct:conformsTo", is: profile)
        guard let name = document["dct:identifier"]?.text, name.hasPrefix("urn:pumphandle:receipt:"),
            Pseudonym(String(name.dropFirst("urn:pumphandle:receipt:".count))) != nil
        else {
            throw malformed(
                "dct:identifier", "no random name", "a receipt is named urn:pumphandle:receipt: and 128 bits")
        }
        guard let record = document["dpv:hasRecordOfActivity"], let process = record["dpv:hasProcess"] else {
            throw malformed("dpv:hasRecordOfActivity", "none", "a receipt repeats the consent record")
        }
        try require(record, "@type", is: "dpv:ConsentRecord", in: "dpv:hasRecordOfActivity")
        for key in ["dpv:hasDataController", "dpv:hasDataSubject", "dpv:hasNotice", "dpv:hasRight"]
        where record[key] == nil {
            throw malformed(key, "nothing", "ISO/IEC TS 27560 asks for it; use the receipt as it was given")
        }
        guard process["dpv:hasPurpose"] != nil, process["dpv:hasPersonalData"] != nil else {
            throw malformed("dpv:hasProcess", "no purpose or no data", "a receipt says what is collected and what for")
        }
        guard let ground = process["dct:subject"]?.text.flatMap(Act.Consent.Ground.init(rawValue:)) else {
            throw malformed(
                "dct:subject", "nothing that rests on consent here",
                "it is one of \(Act.Consent.Ground.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard let status = record["dpv:hasConsentStatus"], status["@type"]?.text == "dpv:ConsentGiven",
            let given = status["dct:date"]?.text.flatMap({ Stamp($0) })
        else {
            throw malformed("dpv:hasConsentStatus", "no consent that was given", "a receipt states when it was given")
        }
        guard let expires = record["dpv:hasDuration"]?["dpv:isUntilTime"]?.text.flatMap({ Stamp($0) }), given < expires
        else {
            throw malformed("dpv:hasDuration", "no end after the beginning", "a receipt states when consent ends")
        }
        return Found(ground: ground, given: given, expires: expires)
    }

    private static func require(
        _ object: JSONValue, _ key: String, is right: String, in place: String? = nil
    ) throws(ReceiptRefusal) {
        guard object[key]?.text == right else {
            throw malformed(
                (place.map { $0 + "." } ?? "") + key, "'\(object[key]?.text?.prefix(60) ?? "nothing")'",
                "write \(right)")
        }
    }

    private static func malformed(_ field: String, _ found: String, _ remedy: String) -> ReceiptRefusal {
        ReceiptRefusal(.receiptMalformed, field, found: found, remedy: remedy)
    }

    private static func object(_ members: [(String, String)]) -> JSONValue {
        .object(members.map { .init($0.0, .string($0.1)) })
    }
}

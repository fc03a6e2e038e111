// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

extension ConsentReceipt {
    /// Languages in which a receipt can be read.
    public enum Language: String, CaseIterable, Sendable {
        case english = "en"
        case korean = "ko"
    }

    /// The receipt for its holder to read.
    ///
    /// - Parameter language: In which of its languages.
    /// - Returns: Lines of text.
    public func text(in language: Language) -> String {
        let record = document["dpv:hasRecordOfActivity"]
        let controller = record?["dpv:hasDataController"]
        let process = record?["dpv:hasProcess"]
        let isKorean = language == .korean
        func said(_ value: JSONValue?) -> String {
            guard case .array(let texts) = value else { return "" }
            return texts.first { $0["@language"]?.text == language.rawValue }?["@value"]?.text ?? ""
        }
        let data: JSONValue? =
            if case .array(let items) = process?["dpv:hasPersonalData"] { items.first } else { nil }
        var lines = [said(record?["dpv:hasNotice"]?["dct:title"]), ""]
        let pairs: [(String, String, String?)] = [
            ("Given to", "받는 기관", controller?["schema:name"]?.text),
            ("Contact", "연락처", controller?["dpv:hasContact"]?.text),
            ("By", "동의한 사람", record?["dpv:hasDataSubject"]?["schema:name"]?.text),
            ("What for", "목적", said(process?["dpv:hasPurpose"]?["dct:description"])),
            ("What is collected", "수집 항목", said(data?["dct:description"])),
            ("Kept", "보관", said(process?["dpv:hasStorageCondition"]?["dct:description"])),
            ("Given on", "동의한 때", given.text), ("Ends on", "종료", expires.text),
            ("Your right", "권리", said(record?["dpv:hasRight"]?["dct:description"])),
            ("In the public log as", "공개 기록부의 표시", digest.text),
        ]
        lines += pairs.compactMap { english, korean, text in
            text.map { "\(isKorean ? korean : english): \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What a person agrees to, in the words that the receipt shows, in English and Korean.
struct ConsentWords {
    /// A text in the languages of a receipt.
    struct Text {
        let english: String
        let korean: String

        /// Both, language-tagged as JSON-LD has it.
        var json: JSONValue {
            .array(
                [("en", english), ("ko", korean)].map { language, text in
                    .object([.init("@language", .string(language)), .init("@value", .string(text))])
                })
        }
    }

    let title: Text
    let purpose: Text
    /// DPV's term for the purpose.
    let purposeTerm: String
    let collected: Text
    /// DPV's terms for what is collected.
    let dataTerms: [String]
    let kept: Text
    let processingTerms: [String]

    static let withdrawal = Text(
        english: "You may withdraw at any time, without giving a reason and without disadvantage. Show or send this "
            + "receipt to the contact above; from that moment nothing that rests on it is used any more.",
        korean: "언제든지 이유를 밝히지 않고 불이익 없이 동의를 철회할 수 있습니다. 위 연락처에 이 영수증을 제시하거나 보내 주십시오. "
            + "그 순간부터 이 동의에 근거한 자료는 더 이상 사용되지 않습니다.")

    static func of(_ ground: Act.Consent.Ground) -> ConsentWords {
        switch ground {
        case .recording: recording
        case .count: count
        case .diary: diary
        }
    }

    private static let recording = ConsentWords(
        title: Text(english: "Consent to a test recording", korean: "시험 촬영 동의"),
        purpose: Text(
            english: "To test how well the system counts people in a place. Nobody is recognised or followed.",
            korean: "이 시스템이 한 장소의 사람 수를 얼마나 정확히 세는지 시험합니다. 누구도 식별하거나 추적하지 않습니다."),
        purposeTerm: "dpv:ResearchAndDevelopment",
        collected: Text(
            english: "A video recording in which you can be seen, and how many people are in it.",
            korean: "귀하가 나오는 영상과 그 영상 속의 사람 수."),
        dataTerms: ["pd:Picture"],
        kept: Text(
            english: "The recording is kept by the contact above and deleted when the consent ends.",
            korean: "영상은 위 연락처의 기관이 보관하며 동의가 끝나면 삭제됩니다."),
        processingTerms: ["dpv:Record", "dpv:Store", "dpv:Analyse"])

    private static let count = ConsentWords(
        title: Text(english: "Consent to counting by hand", korean: "현장 계수 참여 동의"),
        purpose: Text(
            english: "To compare the system's protected figures with a count that you make on paper.",
            korean: "시스템의 보호된 수치를 귀하가 종이에 기록한 수와 비교합니다."),
        purposeTerm: "dpv:ResearchAndDevelopment",
        collected: Text(
            english: "When and where you counted, and the sums that you wrote down.",
            korean: "귀하가 센 시각과 장소, 그리고 기록한 합계."),
        dataTerms: ["pd:Location"],
        kept: Text(
            english: "The sums are kept with the comparison, without your name.",
            korean: "합계는 이름 없이 비교 결과와 함께 보관됩니다."),
        processingTerms: ["dpv:Collect", "dpv:Store", "dpv:Analyse"])

    private static let diary = ConsentWords(
        title: Text(english: "Consent to a diary of places", korean: "방문 장소 기록 동의"),
        purpose: Text(
            english: "To find out which places and hours carried a risk of infection in the days that you name.",
            korean: "귀하가 밝힌 날들에 어느 장소와 시간에 감염 위험이 있었는지 알아봅니다."),
        purposeTerm: "dpv:PublicBenefit",
        collected: Text(
            english: "The places and times that you tell the investigator, and that you were ill.",
            korean: "귀하가 조사관에게 말한 장소와 시각, 그리고 발병 사실."),
        dataTerms: ["pd:Location", "pd:MedicalHealth"],
        kept: Text(
            english: "The diary is erased with the case, at the latest when this consent ends.",
            korean: "기록은 사례가 종료될 때, 늦어도 이 동의가 끝날 때 삭제됩니다."),
        processingTerms: ["dpv:Collect", "dpv:Store", "dpv:Analyse", "dpv:Erase"])
}

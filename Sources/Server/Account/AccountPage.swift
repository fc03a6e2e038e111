// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance

/// The statement of account as one page of HTML that prints on A4.
public struct AccountPage {
    /// Where the page's style is.
    public enum Style: Sendable {
        /// In the page, which then stands alone.
        case inline
        /// At `/assets/account.css`, as this server's content security policy wants it.
        case linked
    }

    private let statement: AccountStatement
    private let text: AccountText
    private let style: Style

    /// Makes a page.
    ///
    /// - Parameters:
    ///   - statement: What to show.
    ///   - language: `ko` for Korean; everything else is English.
    ///   - style: Where its style is.
    public init(_ statement: AccountStatement, language: String, style: Style) {
        self.statement = statement
        text = AccountText(language: Language(rawValue: language) ?? .english)
        self.style = style
    }

    /// The whole document.
    public var html: String {
        let css = String(decoding: PackageResources.account_css, as: UTF8.self)
        let head =
            switch style {
            case .inline: "<style>\n\(css)</style>"
            case .linked: "<link rel=\"stylesheet\" href=\"/assets/account.css\">"
            }
        let zone = statement.sites.first?.timeZone ?? "UTC"
        let names = statement.sites.map(\.id).joined(separator: ", ")
        let other =
            style == .linked
            ? "<a class=\"other\" href=\"/account?language=\(text.language == .korean ? "en" : "ko")\">\(escape(text.other))</a>"
            : ""
        return """
            <!doctype html>
            <html lang="\(text.language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(escape(text.title)): \(escape(names))</title>
            \(head)
            </head>
            <body>
            <header>
            \(other)
            <p class="brand">Pumphandle</p>
            <h1>\(escape(text.title)): \(escape(names.isEmpty ? text.say("no site yet", "현장 없음") : names))</h1>
            <p>\(escape(text.subtitle))</p>
            <p class="meta">\(escape(text.say("As of", "기준 시각"))) \(escape(text.instant(statement.made, in: zone)))\(logLine)</p>
            </header>
            <main>
            \(never)
            \(statement.sites.map(site).joined())
            \(models(zone))
            \(retention(zone))
            \(disclosures(zone))
            \(log)
            </main>
            </body>
            </html>

            """
    }

    private var logLine: String {
        guard let log = statement.log else { return "" }
        return " · "
            + escape(text.say("log of \(log.size) entries", "기록 \(log.size)건의 공개 기록부"))
            + " <code>\(escape(log.origin))</code>"
    }

    private var never: String {
        section(
            text.say("What it never does", "절대 하지 않는 일"),
            list([
                text.say(
                    "It recognises nobody: no face, gait or body is described, compared or searched for.",
                    "아무도 식별하지 않습니다. 얼굴, 걸음걸이, 체형을 기술하거나 비교하거나 검색하지 않습니다."),
                text.say(
                    "It follows nobody: one look is never linked to the next.",
                    "아무도 따라가지 않습니다. 한 번의 관측을 다음 관측과 잇지 않습니다."),
                text.say(
                    "It keeps no picture, and no exact count leaves the process that looked.",
                    "영상을 저장하지 않으며, 정확한 수는 관측한 프로세스를 떠나지 않습니다."),
                text.say(
                    "It measures nothing without a declared purpose that has not ended.",
                    "선언되고 끝나지 않은 목적 없이는 아무것도 측정하지 않습니다."),
            ]))
    }

    private func site(_ site: AccountStatement.Site) -> String {
        let purposes = table(
            [
                text.say("Purpose", "목적"), text.say("Legal basis", "법적 근거"), text.say("Measures", "측정 항목"),
                text.say("Who may ask", "조회 가능한 역할"), text.say("Last day", "마지막 날"), text.say("State", "상태"),
            ],
            site.purposes.map { purpose in
                [
                    code(purpose.id), escape(purpose.legalBasis),
                    escape(purpose.indicators.map(text.indicator).joined(separator: ", ")),
                    escape(
                        purpose.roles.map { $0.map { text.role($0.rawValue) }.joined(separator: ", ") }
                            ?? text.say("every role", "모든 역할")),
                    "<span class=\"day\">\(escape(text.lastDay(purpose.expires, in: site.timeZone)))</span>",
                    purpose.isLive
                        ? escape(text.say("live", "유효")) : "<strong>\(escape(text.say("ended", "종료")))</strong>",
                ]
            }, none: text.say("No policy has been in force yet.", "아직 시행된 정책이 없습니다."))
        let cameras = table(
            [
                text.say("Camera", "카메라"), text.say("Zones", "구역"), text.say("Measures now", "현재 측정 항목"),
                text.say("Latest window ended", "최근 구간 종료"), text.say("Looks that counted", "유효 관측"),
            ],
            site.cameras.map { camera in
                [
                    code(camera.id), escape(camera.zones.joined(separator: ", ")),
                    escape(camera.guarantee?.noise.map { text.indicator($0.indicator) }.joined(separator: ", ") ?? "–"),
                    escape(text.instant(camera.lastWindowEnd, in: site.timeZone)),
                    camera.looks.map { looks in escape("\(looks) / \(camera.expectedLooks ?? 0)") } ?? "–",
                ]
            }, none: text.say("No camera has been registered yet.", "아직 등록된 카메라가 없습니다."))
        return section(text.say("Purposes", "목적") + ": " + site.id, purposes + approvals(site))
            + section(text.say("Cameras and zones", "카메라와 구역") + ": " + site.id, cameras)
            + section(text.say("Privacy guarantee", "프라이버시 보장") + ": " + site.id, guarantee(site))
    }

    private func approvals(_ site: AccountStatement.Site) -> String {
        guard let policy = site.policy else { return "" }
        let who =
            site.approversRequired.map { required in
                text.say(
                    "A change takes the signatures of \(required) of \(site.approvers.count) approvers: ",
                    "변경에는 승인자 \(site.approvers.count)명 중 \(required)명의 서명이 필요합니다: ")
                    + site.approvers.joined(separator: ", ") + "."
            }
            ?? text.say(
                "One operator decides on changes; no approvers were founded.",
                "운영자 한 명이 변경을 결정합니다. 승인자가 지정되지 않았습니다.")
        return "<p>\(escape(text.say("Policy in force", "시행 중인 정책"))): \(digest(policy)). \(escape(who))</p>"
    }

    private func guarantee(_ site: AccountStatement.Site) -> String {
        let stays = table(
            [
                text.say("Camera", "카메라"), text.say("Someone in view for", "화면에 있던 시간"), "ε",
                text.say("What a reader can learn at most", "읽는 사람이 알 수 있는 최대한"),
            ],
            site.cameras.flatMap { camera in
                (camera.guarantee?.stays ?? []).map { stay in
                    [
                        code(camera.id), escape(text.stay(stay.name)), AccountText.roundedUp(stay.epsilon),
                        escape(text.meaning(stay.epsilon)),
                    ]
                }
            }, none: text.say("Nothing has been released yet.", "아직 공개된 수치가 없습니다."))
        let noise = table(
            [
                text.say("Camera", "카메라"), text.say("Figure", "수치"),
                text.say(
                    "Error in 95 of 100 windows, people per look, or people per minute",
                    "100개 구간 중 95개의 오차(관측당 또는 분당 사람 수)"),
            ],
            site.cameras.flatMap { camera in
                (camera.guarantee?.noise ?? []).map {
                    [code(camera.id), escape(text.indicator($0.indicator)), "± \(AccountText.roundedUp($0.error95))"]
                }
            }, none: nil)
        let rho = site.rhoPerWindow.map { rho in
            let seconds = site.windowSeconds ?? 0
            return "<p>"
                + escape(
                    text.say(
                        "Protected is one person's presence in one camera's view during one window of \(seconds) s. "
                            + "Noise is discrete Gaussian: ρ = \(rho) per camera and window, δ = \(site.delta ?? "–").",
                        "보호 단위는 한 사람이 한 카메라의 화면에 \(seconds)초 구간 동안 있었다는 사실입니다. "
                            + "잡음은 이산 가우스이며 카메라와 구간마다 ρ = \(rho), δ = \(site.delta ?? "–")입니다."))
                + "</p>"
        }
        let limits =
            "<p>"
            + escape(
                text.say(
                    "Outside the guarantee: what the detector gets wrong when one person hides another, and that a look did "
                        + "not count, which the coverage shows.",
                    "보장 밖의 것: 한 사람이 다른 사람을 가려 검출이 달라지는 경우와, 관측이 유효하지 않았다는 사실(관측률로 드러남)."))
            + "</p>"
        return (rho ?? "") + stays + noise + limits
    }

    private func models(_ zone: String) -> String {
        let rows: [[String]] =
            [
                [
                    escape(text.say("silhouette (built in)", "실루엣(내장)")), escape(text.task("person-detection")),
                    escape(text.say("trained on nobody; needs no papers", "누구의 영상으로도 학습하지 않음. 서류 불필요")), "–", "–",
                ]
            ]
            + statement.models.map { model in
                [
                    digest(model.weights), escape(text.task(model.task)),
                    "\(escape(text.level(model.level)))<br>\(digest(model.passport))",
                    escape(text.instant(model.admitted, in: zone)),
                    model.revoked.map { "<strong>\(escape(text.instant($0, in: zone)))</strong>" } ?? "–",
                ]
            }
        let levels = statement.sites.map { site in
            let names = site.modelSigners.map { $0.prefix { $0 != "+" } }.joined(separator: ", ")
            let signed = names.isEmpty ? "" : text.say(", signed by \(names)", ", 서명자: \(names)")
            return "\(site.id): \(text.level(site.modelLevel))\(signed)"
        }.joined(separator: "; ")
        return section(
            text.say("Models and their papers", "모델과 서류"),
            "<p>\(escape(text.say("What the site asks of a model's papers", "현장이 모델 서류에 요구하는 수준"))): \(escape(levels)).</p>"
                + table(
                    [
                        text.say("Model", "모델"), text.say("For", "용도"), text.say("Papers", "서류"),
                        text.say("Admitted", "승인"), text.say("Revoked", "철회"),
                    ], rows, none: nil))
    }

    private func retention(_ zone: String) -> String {
        let first = statement.sites.compactMap(\.firstWindow).min()
        let since = first.map { text.say("since ", "") + text.instant($0, in: zone) + text.say("", "부터") } ?? ""
        return section(
            text.say("What is kept, and for how long", "보관 항목과 기간"),
            table(
                [text.say("What", "항목"), text.say("Where", "위치"), text.say("How long", "기간")],
                [
                    [
                        text.say("Pictures", "영상"), text.say("memory only", "메모리에만"),
                        text.say("the length of a look", "한 번의 관측 동안"),
                    ],
                    [
                        text.say("Exact counts", "정확한 수"), text.say("memory only", "메모리에만"),
                        text.say("until their window ends; a crash loses them", "해당 구간이 끝날 때까지. 장애가 나면 사라짐"),
                    ],
                    [
                        text.say(
                            "Protected figures (\(statement.releases)) and coverage (\(statement.windows) windows)",
                            "보호된 수치(\(statement.releases)건)와 관측률(\(statement.windows)개 구간)"),
                        text.say("database", "데이터베이스"),
                        text.say("until the operator deletes the database; \(since)", "운영자가 데이터베이스를 삭제할 때까지. \(since)"),
                    ],
                    [
                        text.say("Counts made on the spot by people", "현장에서 사람이 센 수"),
                        text.say("database", "데이터베이스"),
                        text.say(
                            "until erased; a volunteer's not beyond their consent",
                            "삭제할 때까지. 자원자가 센 수는 동의가 끝나면 사용하지 않고 삭제"),
                    ],
                    [
                        text.say("Acts, without persons", "행위 기록(개인정보 없음)"), text.say("public log", "공개 기록부"),
                        text.say("for good", "영구"),
                    ],
                    [
                        text.say("Consent receipts", "동의 영수증"),
                        text.say("with the person; here a digest", "본인이 보관. 여기에는 해시만"),
                        text.say("until withdrawn or ended", "철회 또는 종료까지"),
                    ],
                    [
                        text.say("Tokens", "토큰"),
                        text.say("with their holder; here a random name", "소지자가 보관. 여기에는 임의의 이름만"),
                        text.say("at most 24 hours", "최대 24시간"),
                    ],
                ].map { $0.map(escape) }, none: nil))
    }

    private func disclosures(_ zone: String) -> String {
        let title = text.say("Disclosures so far", "지금까지의 제공 내역")
        guard let disclosed = statement.disclosed else {
            return section(
                title,
                "<p class=\"warning\">"
                    + escape(
                        text.say(
                            "There is no log here, so nothing can be said of what was shown.",
                            "공개 기록부가 없어 무엇이 제공되었는지 알 수 없습니다.")) + "</p>")
        }
        let answers = table(
            [
                text.say("Purpose", "목적"), text.say("Who", "누구에게"), text.say("What", "무엇을"), text.say("How", "방식"),
                text.say("Times", "횟수"),
            ],
            disclosed.answers.map {
                [
                    "\(code($0.site)) \(code($0.purpose))", escape(text.role($0.role)), escape(text.what($0.what)),
                    escape($0.isExport ? text.say("export", "내보내기") : text.say("query", "조회")), "\($0.count)",
                ]
            }, none: text.say("Nothing has been shown to anybody.", "아무에게도 제공되지 않았습니다."))
        let refusals = table(
            [text.say("Refused because of", "거절 사유"), text.say("Times", "횟수")],
            disclosed.refusals.map { ["\(escape(text.area(of: $0.reason))): \(code($0.reason))", "\($0.count)"] },
            none: nil)
        let span = disclosed.first.map { first in
            "<p>\(escape(text.instant(first, in: zone))) – \(escape(text.instant(disclosed.last, in: zone)))</p>"
        }
        let rest =
            "<p>"
            + escape(
                text.say(
                    "Tokens in force: \(disclosed.liveTokens). Consents in force: \(disclosed.liveConsents), withdrawn: "
                        + "\(disclosed.withdrawnConsents). Equal queries within an hour share one entry.",
                    "유효한 토큰 \(disclosed.liveTokens)개. 유효한 동의 \(disclosed.liveConsents)건, 철회된 동의 "
                        + "\(disclosed.withdrawnConsents)건. 한 시간 안의 같은 조회는 한 건으로 기록됩니다."))
            + "</p>"
        return section(title, (span ?? "") + answers + refusals + rest)
    }

    private var log: String {
        guard let log = statement.log else { return "" }
        return section(
            text.say("The log", "공개 기록부"),
            "<p>"
                + escape(
                    text.say(
                        "\(log.size) entries that nobody can change unseen. Anyone can check them under /log/ with this key:",
                        "몰래 바꿀 수 없는 기록 \(log.size)건입니다. 누구나 /log/에서 아래 열쇠로 확인할 수 있습니다."))
                + "</p><pre>pumphandle log verify LOG --vkey \(escape(log.verifierKey))</pre><pre>\(escape(log.checkpoint))</pre>"
        )
    }

    private func section(_ title: String, _ body: String) -> String {
        "<section>\n<h2>\(escape(title))</h2>\n\(body)\n</section>\n"
    }

    private func list(_ items: [String]) -> String {
        "<ul>" + items.map { "<li>\(escape($0))</li>" }.joined() + "</ul>"
    }

    /// A table; `rows` are HTML.
    private func table(_ heads: [String], _ rows: [[String]], none: String?) -> String {
        guard !rows.isEmpty else { return none.map { "<p>\(escape($0))</p>" } ?? "" }
        let head = heads.map { "<th scope=\"col\">\(escape($0))</th>" }.joined()
        let body = rows.map { "<tr>" + $0.map { "<td>\($0)</td>" }.joined() + "</tr>\n" }.joined()
        return "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody>\n</table>\n"
    }

    private func digest(_ text: String) -> String { "<code class=\"digest\">\(escape(text))</code>" }
    private func code(_ text: String) -> String { "<code>\(escape(text))</code>" }

    private func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

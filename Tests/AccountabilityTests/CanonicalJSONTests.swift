// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Testing

/// The examples of RFC 8785.
struct CanonicalJSONTests {
    /// Appendix B.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"), (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] as [(UInt64, String)])
    func aNumberHasOneForm(bits: UInt64, text: String) {
        #expect(CanonicalJSON.number(Double(bitPattern: bits)) == text)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func whatIsNotFiniteHasNone(value: Double) {
        #expect(CanonicalJSON.number(value) == nil)
        #expect(throws: EntryError.self) { try CanonicalJSON.encode(.number(value)) }
    }

    @Test(arguments: UInt64(0)..<2000) func everyDoubleIsReadBackAsItself(seed: UInt64) throws {
        let value = Double(bitPattern: (seed &+ 1) &* 0x9E37_79B9_7F4A_7C15)
        guard value.isFinite else { return }
        #expect(try CanonicalJSON.decode(CanonicalJSON.encode(.number(value))) == .number(value == 0 ? 0 : value))
    }

    /// Section 3.2.2.
    @Test func valuesOfAllKinds() throws {
        let value = JSONValue.object([
            .init(
                "numbers",
                .array([.number(333333333.33333329), .number(1E30), .number(4.50), .number(2e-3), .number(1e-27)])),
            .init("string", .string("\u{20ac}$\u{000F}\u{000a}A'\u{0042}\u{0022}\u{005c}\\\"/")),
            .init("literals", .array([.null, .bool(true), .bool(false)])),
        ])
        let text =
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(try CanonicalJSON.encode(value) == Array(text.utf8))
        #expect(try CanonicalJSON.decode(Array(text.utf8))["string"]?.text == "€$\u{0F}\nA'B\"\\\\\"/")
    }

    /// Section 3.2.3: by UTF-16 code units.
    @Test func namesAreSortedByCodeUnits() throws {
        let names = ["\u{20ac}", "\r", "\u{fb33}", "1", "\u{1F600}", "\u{0080}", "\u{00f6}"]
        let bytes = try CanonicalJSON.encode(.object(names.map { .init($0, .null) }))
        guard case .object(let members) = try CanonicalJSON.decode(bytes) else { return }
        #expect(
            members.map { Array($0.name.utf8) }
                == ["\r", "1", "\u{0080}", "\u{00f6}", "\u{20ac}", "\u{1F600}", "\u{fb33}"].map { Array($0.utf8) })
    }

    @Test func lettersOfTwoCompositionsAreTwoNames() throws {
        let bytes = try CanonicalJSON.encode(.object([.init("\u{00e9}", .null), .init("e\u{0301}", .null)]))
        #expect(try CanonicalJSON.decode(bytes)["\u{00e9}"] == .null)
    }

    @Test(arguments: [
        "", " ", "{", "{}x", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "+1", "1.", ".5", "1e", "1e400", "nul",
        "\"\\x\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\n\"", "'a'", "\"a", "{a:1}", "[1 2]", "\u{FEFF}1",
        "NaN", String(repeating: "[", count: 100),
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(throws: EntryError.self) { try CanonicalJSON.decode(Array(text.utf8)) }
    }

    @Test(arguments: ["{ }", "1.0", "1E2", "[1, 2]", "{\"b\":1,\"a\":2}", "\"\\u0041\"", "\"\\/\"", "-0"])
    func anotherSpellingIsNotCanonical(text: String) {
        #expect(throws: EntryError.notCanonical) { try CanonicalJSON.decode(Array(text.utf8)) }
    }
}

// A group of settings that is declared once: read, refused, printed and described by its fields.
import Base
import Settings
import TestSupport
import Testing

/// A kettle's settings: one of each form, and keys that depend on another.
private struct Kettle: SettingsGroup, Hashable {
    enum Heat: String, CaseIterable, Sendable { case gas, electric }

    var name = ""
    var litres = 1.5
    var cups = 4
    var whistles = true
    var heat = Heat.gas
    var watts = 2000
    var alarms: [Double] = []
    var limit: Double?
    var lid = Lid()

    static let fields: [Field<Kettle>] = [
        Field("name", \.name, .name, "what it is called").required(or: "call it kettle"),
        Field("litres", \.litres, .number(.positive), "what it holds"),
        Field("cups", \.cups, .integer(1...12), "cups a boil"),
        Field("whistles", \.whistles, .flag, "whether it is heard"),
        Field("heat", \.heat, .choice(), "where the heat comes from"),
        Field("watts", \.watts, .integer(1...5000), "its power").only(where: "heat", is: "electric"),
        Field("alarms", \.alarms, SettingForm.number(.share).list("write a list"), "shares of the boil"),
        Field("limit", \.limit, .number(.positive), or: "none", "minutes at most"),
        Field("lid", \.lid, .group, "its lid"),
    ]

    mutating func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        if Double(cups) > 8 * litres { throw reader.place(of: "cups").error("too many cups", "take a larger kettle") }
    }
}

private struct Lid: SettingsGroup, Hashable {
    var kind = "round"
    var holes = 1

    static let fields: [Field<Lid>] = [
        Field("kind", \.kind, .text, "its shape"), Field("holes", \.holes, .integer(0...9), "holes in it"),
    ]
}

@Suite struct SettingsGroupTests {
    private let place = SettingsPlace.file("kettle.yaml", line: 1)

    private func mapping(_ entries: [(String, SettingNode)]) -> SettingNode {
        SettingNode(
            .mapping(
                entries.enumerated().map { index, entry in
                    let own = place.onLine(index + 2)
                    return .init(key: entry.0, place: own, value: SettingNode(entry.1.content, own))
                }), place)
    }

    private func read(_ entries: [(String, SettingNode)]) throws -> Kettle {
        try Kettle(mapping([("name", .word("kettle"))] + entries), "kettle", SettingsContext())
    }

    private func refusal(_ entries: [(String, SettingNode)]) -> String { message { try read(entries) } }

    @Test func whatIsLeftOutHasItsDefault() throws {
        #expect(try read([]) == Kettle { $0.name = "kettle" })
    }

    @Test func everyFormIsReadAndPrinted() throws {
        let kettle = Kettle {
            ($0.name, $0.litres, $0.cups, $0.whistles) = ("big-one", 2.25, 12, false)
            ($0.heat, $0.watts, $0.alarms, $0.limit) = (.electric, 1800, [0.5, 1], 7)
            $0.lid.kind = "with space"
        }
        let node = kettle.node
        #expect(
            node.flow
                == "{name: big-one, litres: 2.25, cups: 12, whistles: false, heat: electric, watts: 1800, "
                + "alarms: [0.5, 1], limit: 7, lid: {kind: \"with space\", holes: 1}}")
        #expect(try Kettle(node, "kettle", SettingsContext()) == kettle)
    }

    @Test func keysThatAreNotKnownAreRefused() {
        #expect(refusal([("cupz", .word("3"))]) == "kettle.yaml:3: unknown key 'cupz'; did you mean 'cups'?")
        #expect(message { try Kettle(.word("7"), "kettle", SettingsContext()) }.contains("'kettle' is '7'"))
        #expect(
            message { try Kettle(mapping([]), "kettle", SettingsContext()) }
                == "kettle.yaml:1: missing key 'name'; add it under 'kettle', or call it kettle")
    }

    @Test func aKeyIsKnownOnlyWhereAnotherHasItsValue() throws {
        #expect(refusal([("watts", .word("900"))]).hasPrefix("kettle.yaml:3: unknown key 'watts'; "))
        #expect(try read([("heat", .word("electric")), ("watts", .word("900"))]).watts == 900)
        // In any order.
        #expect(try read([("watts", .word("900")), ("heat", .word("electric"))]).watts == 900)
        #expect(Kettle().node["watts"] == nil)
    }

    @Test func valuesAreCheckedAndRulesHold() {
        for (entry, expected) in [
            (("cups", .word("13")), "'cups' is '13'; give a whole number from 1 to 12"),
            (("litres", .word("0")), "'litres' is '0'; give a number above 0 and at most 1000000"),
            (("heat", .word("wood")), "'heat' is 'wood'; choose one of gas or electric"),
            (("alarms", .word("1")), "'alarms' is '1'; write a list"),
            (("limit", .word("some")), "'limit' is 'some'; give a number above 0 and at most 1000000"),
            (("lid", .mapping([("holes", .word("10"))])), "'holes' is '10'; give a whole number from 0 to 9"),
        ] as [((String, SettingNode), String)] {
            #expect(refusal([entry]).hasSuffix(expected), "\(refusal([entry]))")
        }
        #expect(
            refusal([("litres", .word("1")), ("cups", .word("9"))])
                == "kettle.yaml:4: too many cups; take a larger kettle")
    }

    @Test func theTableHasARowForEachKey() {
        let table = Kettle.fields.map { $0.description() }.markdownTable
        #expect(
            table.contains(
                "| `name` | a name of letters, digits, '-' and '_', at most 40 | required | what it is called |"))
        #expect(
            table.contains(
                "| `watts` | a whole number from 1 to 5000 | `2000` | its power; only where `heat` is electric |"))
        #expect(
            table.contains("| `limit` | `none`, or a number above 0 and at most 1000000 | `none` | minutes at most |"))
        #expect(table.contains("| `lid.holes` | a whole number from 0 to 9 | `1` | holes in it |"))
    }

    @Test func theSchemaHasAllThatTheFieldsSay() {
        let schema = SettingForm<Kettle>.group.schema.jsonSchema(title: "kettle").compact
        for part in [
            #""required":["name"]"#, #""additionalProperties":false"#, #""exclusiveMinimum":0"#,
            #""enum":["gas","electric"]"#, #""cups":{"type":"integer","minimum":1,"maximum":12"#,
            #""if":{"allOf":[{"properties":{"heat":{"enum":["electric"]}}},{"required":["heat"]}]}"#,
            #""else":{"properties":{"watts":false}}"#,
        ] { #expect(schema.contains(part), "\(part) in \(schema)") }
    }
}

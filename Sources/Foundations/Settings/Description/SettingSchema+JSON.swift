// What may stand in a settings file as a JSON Schema (draft 2020-12), for editors that complete and check.
import Base

extension SettingSchema {
    /// The schema of a whole file: itself, and under `$defs` all that has a name.
    public func jsonSchema(title: String) -> JSONValue {
        var definitions: [(key: String, value: JSONValue)] = []
        guard case .object(let members) = json(&definitions) else { preconditionFailure("a file must be a mapping") }
        return .object(
            [("$schema", .text("https://json-schema.org/draft/2020-12/schema")), ("title", .text(title))] + members
                + [("$defs", .object(definitions.sorted { $0.key < $1.key }))])
    }

    private func json(_ definitions: inout [(key: String, value: JSONValue)]) -> JSONValue {
        switch self {
        case .integer(let range):
            return .object(
                [("type", "integer"), ("minimum", .integer(range.lowerBound))]
                    + (range.upperBound == .max ? [] : [("maximum", .integer(range.upperBound))]))
        case .number(let range):
            let limits = [
                ("minimum", range.atLeast), ("exclusiveMinimum", range.above), ("maximum", range.atMost),
                ("exclusiveMaximum", range.below),
            ]
            return .object([("type", "number")] + limits.compactMap { key, limit in limit.map { (key, .number($0)) } })
        case .flag: return ["type": "boolean"]
        case .text: return ["type": "string", "minLength": .integer(1)]
        // Letters of any script, digits, '-' and '_', in the regular expressions that all validators understand.
        case .name: return ["type": "string", "pattern": "^[^\\s!-,./:-@\\[-^`{-~]{1,40}$"]
        case .choice(let words):
            return words.count == 1 ? ["const": .text(words[0])] : ["enum": .array(words.map { .text($0) })]
        case .list(let element): return ["type": "array", "items": element.json(&definitions)]
        case .any(let forms): return ["anyOf": .array(forms.map { $0.json(&definitions) })]
        case .group(let fields): return Self.json(fields(), &definitions)
        case .map(let value, let least, let keys):
            return .object(
                [("type", "object"), ("minProperties", .integer(least))]
                    + (keys.map { [("propertyNames", ["enum": .array($0.map { .text($0) })])] } ?? [])
                    + [("additionalProperties", value.json(&definitions))])
        case .anything: return [:]
        case .named(let name, let schema):
            if !definitions.contains(where: { $0.key == name }) {
                let index = definitions.count
                definitions.append((name, .null))
                definitions[index].value = schema().json(&definitions)
            }
            return ["$ref": .text("#/$defs/\(name)")]
        }
    }

    private static func json(
        _ fields: [FieldDescription], _ definitions: inout [(key: String, value: JSONValue)]
    ) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [("type", "object")]
        var properties: [(key: String, value: JSONValue)] = []
        for field in fields {
            guard case .object(var property) = field.schema.json(&definitions) else { continue }
            property.append(("description", .text(field.purpose)))
            if let usual = field.usual { property.append(("default", usual.json)) }
            properties.append((field.key, .object(property)))
        }
        members.append(("properties", .object(properties)))
        let required = fields.filter(\.isRequired).map { JSONValue.text($0.key) }
        if !required.isEmpty { members.append(("required", .array(required))) }
        members.append(("additionalProperties", .flag(false)))
        let conditions = conditions(fields)
        if !conditions.isEmpty { members.append(("allOf", .array(conditions))) }
        return .object(members)
    }

    /// For each condition on which fields are known: where it fails, none of them may stand.
    private static func conditions(_ fields: [FieldDescription]) -> [JSONValue] {
        var seen: [FieldCondition] = []
        for condition in fields.compactMap(\.only) where !seen.contains(condition) { seen.append(condition) }
        return seen.map { condition in
            let words = condition.words.map { JSONValue.text($0) }
            let test: JSONValue = [
                "properties": .object([(condition.key, ["enum": JSONValue.array(words)] as JSONValue)])
            ]
            // Left out, the other key has its default.
            let usual = fields.first { $0.key == condition.key }?.usual
            let holdsByDefault = condition.words.contains { usual?.isWord($0) == true }
            let required: JSONValue = ["required": JSONValue.array([.text(condition.key)])]
            let others = fields.filter { $0.only == condition }.map { ($0.key, JSONValue.flag(false)) }
            let holds: JSONValue = holdsByDefault ? test : ["allOf": .array([test, required])]
            return ["if": holds, "else": ["properties": .object(others)]]
        }
    }
}

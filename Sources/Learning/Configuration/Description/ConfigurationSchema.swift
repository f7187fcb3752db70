// The settings files as JSON Schemas, for editors.
import Base
import Settings

extension Configuration {
    /// All keys of a configuration, the use case among them. A rule between keys is checked by reading the file only.
    static let schema = SettingSchema.group {
        let useCases = FieldDescription(
            key: UseCase.key, purpose: "settings that suit a purpose; what the file says counts for more",
            schema: .choice(UseCase.allCases.map(\.rawValue)))
        // A use case brings the schedule along.
        return [useCases] + fields.map { $0.description() }.map { $0.key == "schedule" ? $0.optional : $0 }
    }

    /// A JSON Schema (draft 2020-12) of configuration files.
    public static var jsonSchema: JSONValue { schema.jsonSchema(title: "segtrain configuration") }
}

extension ExperimentSettings {
    static let schema = SettingSchema.group { ExperimentFile.fields.map { $0.description() } }

    /// A JSON Schema (draft 2020-12) of experiment files.
    public static var jsonSchema: JSONValue { schema.jsonSchema(title: "segtrain experiment") }
}

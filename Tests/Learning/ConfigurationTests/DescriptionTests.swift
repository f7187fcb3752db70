// What is made from the settings' declarations: the reference, and the JSON Schemas that editors use.
import Configuration
import TestSupport
import Testing

@Suite struct DescriptionTests {
    @Test func theReferenceIsUpToDate() {
        #expect(differenceFromGolden(ConfigurationReference.markdown, "docs/configuration.md") == nil)
    }

    @Test func theSchemasAreUpToDate() {
        let schemas = [
            ("segtrain", Configuration.jsonSchema), ("segtrain-experiment", ExperimentSettings.jsonSchema),
        ]
        for (name, schema) in schemas {
            #expect(differenceFromGolden(schema.indented, "configs/\(name).schema.json") == nil)
        }
    }
}

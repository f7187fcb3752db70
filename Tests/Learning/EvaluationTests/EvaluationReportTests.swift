// What an evaluation of known counts says.
import Evaluation
import Foundation
import Metrics
import Objects
import Testing

@Suite struct EvaluationReportTests {
    private func report(
        _ tiles: [(String, EvaluationCounts)], threshold: Double = 0.5, rule: ObjectRule = ObjectRule(),
        classNames: [String] = ["car"]
    ) -> EvaluationReport {
        EvaluationReport(
            tiles: tiles.map { (name: $0, counts: $1) }, threshold: threshold, rule: rule, classNames: classNames)
    }

    private var counts: EvaluationCounts {
        EvaluationCounts(
            predicted: [1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], labels: [1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], width: 6,
            height: 2)
    }

    @Test func jsonHasEveryKeyInOrder() {
        #expect(
            report([("a", counts)]).json.compact
                == #"{"tiles":1,"threshold":0.5,"iou":0.5,"minimum_object_area":0,"split_touching":null,"#
                + #""pixel":{"precision":0.6666666666666666,"recall":0.6666666666666666,"#
                + #""f1":0.6666666666666666,"iou":0.5},"#
                + #""object":{"precision":0.5,"recall":0.5,"f1":0.5,"hit_recall":0.5,"#
                + #""true_positives":1,"false_positives":1,"false_negatives":1,"hits":1},"#
                + #""count":{"predicted":2,"true":2,"mean_absolute_error":0,"bias":0},"#
                + #""by_tile":[{"tile":"a","predicted":2,"true":2}]}"#)
    }

    @Test func undefinedIsNull() {
        let rule = ObjectRule(iou: 0.3, minimumArea: 7, splitting: ObjectSplitting())
        #expect(
            report([], threshold: 0.25, rule: rule).json.compact
                == #"{"tiles":0,"threshold":0.25,"iou":0.3,"minimum_object_area":7,"#
                + #""split_touching":{"smoothing":2,"depth":1},"#
                + #""pixel":{"precision":null,"recall":null,"f1":null,"iou":null},"#
                + #""object":{"precision":null,"recall":null,"f1":null,"hit_recall":null,"#
                + #""true_positives":0,"false_positives":0,"false_negatives":0,"hits":0},"#
                + #""count":{"predicted":0,"true":0,"mean_absolute_error":null,"bias":null},"by_tile":[]}"#)
    }

    private var threeClasses: EvaluationCounts {
        EvaluationCounts(predicted: [1, 2, 0, 0], labels: [1, 2, 0, 2], width: 4, height: 1, classes: 3)
    }

    @Test func severalClassesAreListedByName() {
        let report = report([("a", threeClasses)], classNames: ["car", "truck"])
        let json = report.json.compact
        #expect(json.contains(#""pixel":{"precision":1,"recall":0.75,"#), "means of the classes")
        #expect(
            json.contains(#""true_positives":2,"false_positives":0,"false_negatives":1,"hits":2}"#),
            "sums of the classes")
        #expect(json.contains(#""classes":{"car":{"pixel":{"precision":1,"recall":1,"#))
        #expect(json.contains(#""truck":{"pixel":{"precision":1,"recall":0.5,"#))
        #expect(
            json.contains(
                #"{"tile":"a","predicted":2,"true":3,"#
                    + #""classes":{"car":{"predicted":1,"true":1},"truck":{"predicted":1,"true":2}}}"#))
        #expect(
            report.table.hasSuffix(
                """
                truck       precision     recall         F1        IoU
                pixels          1.000      0.500      0.667      0.500
                objects         1.000      0.500      0.667          -   1 right, 0 false, 1 missed (1 of them \
                untouched)
                count         1 predicted, 2 true; a tile: absolute error 1.00, bias -1.00

                mean        precision     recall         F1        IoU
                pixels          1.000      0.750      0.833      0.750
                objects         1.000      0.750      0.833          -
                """))
    }

    @Test func theTableIsForPeople() {
        #expect(
            report([("a", counts)]).table == """
                1 tile, threshold 0.50

                car         precision     recall         F1        IoU
                pixels          0.667      0.667      0.667      0.500
                objects         0.500      0.500      0.500          -   1 right, 1 false, 1 missed (1 of them \
                untouched)
                count         2 predicted, 2 true; a tile: absolute error 0.00, bias +0.00
                """)
        let none = EvaluationCounts(classes: 2)
        let empty = report(
            [("a", none), ("b", none)], threshold: 0.625,
            rule: ObjectRule(minimumArea: 9, splitting: ObjectSplitting()))
        #expect(empty.table.hasPrefix("2 tiles, threshold 0.625, objects from 9 pixels, touching ones split\n"))
        #expect(empty.table.contains("pixels            n/a        n/a        n/a        n/a"))
    }

    @Test func theCSVHasARowForEachTileAndClass() {
        let report = report(
            [("a,b", threeClasses), ("c", EvaluationCounts(classes: 3))], classNames: ["car", "truck"])
        #expect(
            report.csv == """
                tile,class,predicted,true,error,pixel_precision,pixel_recall,pixel_f1,pixel_iou,object_precision,\
                object_recall,object_f1,object_hit_recall,false_objects
                "a,b",car,1,1,0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,0.0
                "a,b",truck,1,2,-1,1.0,0.5,0.6666666666666666,0.5,1.0,0.5,0.6666666666666666,0.5,0.0
                c,car,0,0,0,,,,,,,,,
                c,truck,0,0,0,,,,,,,,,

                """)
    }
}

// The messages of wrong configurations, word for word.
import Base
import Configuration
import Model
import Testing

/// Messages word for word: where it is, what is wrong, and what to do.
@Suite struct ErrorTests {
    private static let shares =
        "pixel_precision, pixel_recall, pixel_f1, pixel_iou, "
        + "object_precision, object_recall, object_f1, object_hit_recall"
    private static let losses = listed(Loss.kinds.map { $0.kind }, with: "or")
    private static let anchors =
        "anchors and aliases are not read in settings; write the value out, or put the text in quotes"
    private static let invalid = "not valid YAML:"
    private static let check = "check indentation, colons and brackets"

    /// `find` in the complete file is replaced by `replacement`. Lines are counted from that of `find`, or from the line
    /// between two `@`, so that a new key does not move them all.
    @Test(arguments: [
        ("  width: 8", "  wdith: 8", "+0: unknown key 'wdith'; did you mean 'width'?"),
        (
            "      loss:\n        kind: jaccard", "      lss:\n        kind: jaccard",
            "+0: unknown key 'lss'; did you mean 'loss'?"
        ),
        ("model:", "modle:", "+0: unknown key 'modle'; did you mean 'model'?"),
        (
            "  width: 8", "  wombats: 8",
            "+0: unknown key 'wombats'; the keys here are width, depth, upsampling, dropout"
        ),
        (
            "  width: 8", "  width: 8\n  width: 9",
            "+1: duplicate key 'width', first set on line +0; keep one of the two"
        ),
        ("  width: 8", "  width: wide", "+0: 'width' is 'wide'; give a whole number from 1 to 1024"),
        ("  width: 8", "  width: \"8\"", "+0: 'width' is '8'; give a whole number from 1 to 1024"),
        ("  width: 8", "  width: 8.0", "+0: 'width' is '8.0'; give a whole number from 1 to 1024"),
        ("  width: 8", "  width: 0", "+0: 'width' is '0'; give a whole number from 1 to 1024"),
        ("  width: 8", "  width:", "+0: 'width' is empty; give a whole number from 1 to 1024"),
        ("  width: 8", "  width: [8]", "+0: 'width' is a list; give a whole number from 1 to 1024"),
        (
            "  width: 8", "  width: 99999999999999999999",
            "+0: 'width' is '99999999999999999999'; give a whole number from 1 to 1024"
        ),
        (
            "  width: 8", "  width: 1024\n  depth: 8",
            "+2: duplicate key 'depth', first set on line +1; keep one of the two"
        ),
        ("  depth: 3", "  depth: 8", "@  window: 256@: 'window' is '256'; give a whole number from 512 to 8192"),
        ("  dropout: 0.1", "  dropout: 1", "+0: 'dropout' is '1'; give a number of at least 0 and below 1"),
        (
            "  dropout: 0.1", "  dropout: .nan",
            "+0: 'dropout' is '.nan'; give a number of at least 0 and below 1"
        ),
        (
            "  learning_rate: 0.002", "  learning_rate: 1e400",
            "+0: 'learning_rate' is '1e400'; give a number above 0 and at most 1000000"
        ),
        (
            "  learning_rate: 0.002", "  learning_rate: 0x10",
            "+0: 'learning_rate' is '0x10'; give a number above 0 and at most 1000000"
        ),
        (
            "  object_share: 0.25", "  object_share: -0.1",
            "+0: 'object_share' is '-0.1'; give a number from 0 to 1"
        ),
        (
            "  horizontal_flips: true", "  horizontal_flips: yes",
            "+0: 'horizontal_flips' is 'yes'; give true or false"
        ),
        (
            "  upsampling: bilinear", "  upsampling: cubic",
            "+0: 'upsampling' is 'cubic'; choose one of transposed, nearest or bilinear"
        ),
        (
            "    images: a/images", "    images: 7",
            "+0: 'images' is '7'; put it in quotes if it is meant as text"
        ),
        ("    images: a/images", "", "-1: missing key 'images'; add it under 'train'"),
        (
            "    background: 0", "    ground: 0",
            "-1: labels have no 'background'; say which mask value means background"
        ),
        (
            "    car: [255, 1]", "    car: 0",
            "-2: labels: value 0 stands for 'background' and for 'car'; give each value to one of them"
        ),
        (
            "  bands: [1, 2, 3]", "  bands: [1, 1]",
            "+0: 'bands' is empty or names a band twice; write all, or a list such as [1, 2, 3]"
        ),
        (
            "  scale: [0.5, 2]", "  scale: [2, 0.5]",
            "+0: 'scale' is not a range; give the smallest and the largest magnification, e.g. [0.8, 1.25]"
        ),
        (
            "kind: weighted_cross_entropy", "kind: weighted_crossentropy",
            "+0: 'kind' is 'weighted_crossentropy'; choose one of \(losses)"
        ),
        (
            "        weights: auto", "        weights: [1, 2]",
            "+1: unknown key 'ratio'; the keys here are kind, weights, recall_bias"
        ),
        (
            "        alpha: [0.25, 0.75]", "        alpha: [0.25]",
            "+0: 'alpha' has 1 number for 2 classes; give a number for each of background, car"
        ),
        (
            "            at_least: 0.9", "            at_least: 90",
            "+0: 'at_least' is '90'; give a number from 0 to 1"
        ),
        (
            "            at_least: 0.9", "            at_least: 0.9\n            below: 0.8",
            "-2: a condition with more than one test; write one of at_least, below, plateau, epochs, all or any"
        ),
        (
            "            at_least: 0.9\n", "",
            "-2: a condition with no test; write one of at_least, below, plateau, epochs, all or any"
        ),
        (
            "            at_least: 0.9", "            at_least: 0.9\n            delta: 0.1",
            "+1: 'delta' does not go with 'at_least'; leave one of them out"
        ),
        (
            "          - metric: object_hit_recall", "          - metric: hit_recall",
            "+0: 'metric' is 'hit_recall'; choose one of \(shares), false_objects, count_mean_absolute_error, "
                + "count_bias, loss or val_loss"
        ),
        (
            "    metric: pixel_iou", "    metric: loss",
            "+0: 'metric' is 'loss'; choose one of \(shares), false_objects, count_mean_absolute_error or count_bias"
        ),
        (
            "      learning_rate: 0.0004", "      learning_rate: 0.0004\n      rate_factor: 1",
            "+1: both 'learning_rate' and 'rate_factor'; leave one of them out"
        ),
        (
            "    - name: focal", "    - name: recall",
            "+0: two phases are called 'recall'; give each a name of its own"
        ),
        (
            "    - name: focal", "    - name: a b",
            "+0: 'name' is 'a b'; use letters, digits, '-' and '_', at most 40"
        ),
        (
            "      on_limit: next", "      on_limit: raise_bias",
            "+0: 'on_limit' without 'until'; say what the phase is to reach"
        ),
        (
            "      on_limit: next", "      on_limit: stop",
            "+0: 'on_limit' without 'until'; say what the phase is to reach"
        ),
        (
            "      max_epochs: 8", "      max_epochs: 8\n      until: {epochs: 2}\n      on_limit: raise_bias",
            "+2: 'raise_bias' with a loss that has no weights; use weighted_cross_entropy or focal here"
        ),
        (
            "      cycles: all", "      cycles: first",
            "-32: no phase takes part in cycle 2 of 3; let a phase run in all cycles"
        ),
        (
            "      cycles: all", "      cycles: all\n      back_when: {epochs: 3}",
            "+1: 'back_when' in the first phase; write it in a later phase: it leads back to the first"
        ),
        (
            "    class: car", "    class: lorry",
            "+0: 'class' is 'lorry'; choose one of car or all"
        ),
        (
            "    metric: count_mean_absolute_error", "    metric: loss\n    class: car",
            "+1: the loss is not a class's; leave 'class' out"
        ),
        (
            "            kind: lovasz", "            kind: lovasz\n            margin: 3",
            "+1: unknown key 'margin'; the keys here are weight, kind, over, smooth"
        ),
        (
            "        over: image\n        smooth: 0.5", "        over: image\n        margin: 4",
            "+1: unknown key 'margin'; the keys here are kind, over, smooth"
        ),
        (
            "          - weight: 0.5\n            kind: tversky", "          - weight: 0\n            kind: tversky",
            "+0: 'weight' is '0'; give a number above 0 and at most 1000"
        ),
        (
            "  goal: recall>=0.9", "  goal: recall>0.9",
            "+0: 'goal' is 'recall>0.9'; write f1, count, or a floor such as recall>=0.95"
        ),
        (
            "use_case: counting", "use_case: count",
            "+0: 'use_case' is 'count'; choose one of counting, haystack or shapes"
        ),
        ("  window: 256", "  window: 8", "+0: 'window' is '8'; give a whole number from 16 to 8192"),
        ("  overlap: 32", "  overlap: 200", "+0: 'overlap' is '200'; give a whole number from 0 to 128"),
        (
            "  crops_per_epoch: 100", "  crops_per_epoch: 3",
            "+0: 'crops_per_epoch' is 3, less than one batch of 4; raise crops_per_epoch or lower training.batch_size"
        ),
        ("model:", "model: 7\nmodle:", "+1: unknown key 'modle'; did you mean 'model'?"),
    ])
    func message(find: String, replacement: String, expected: String) {
        func line(of text: String) -> Int {
            1 + (complete.firstRange(of: text).map { complete[..<$0.lowerBound].count { $0 == "\n" } } ?? -1000)
        }
        var absolute = expected
        if let anchor = absolute.firstMatch(of: /^@(.*)@/) {
            absolute.replaceSubrange(anchor.range, with: "\(line(of: String(anchor.1)))")
        }
        absolute.replace(/(^|on line )([+-]\d+)/) { "\($0.1)\(line(of: find) + Int($0.2)!)" }
        #expect(refusal(complete.replacing(find, with: replacement, maxReplacements: 1)) == "cars.yaml:" + absolute)
    }

    @Test(arguments: [
        ("", "1: missing key 'data'; add it"),
        ("- 1", "1: the file is a list; write its settings as 'key: value', one a line"),
        (
            "model: {depth: 8, width: 512}\n" + minimal,
            "1: width 512 and depth 8 make 131072 channels at the lowest level; keep width × 2^depth at most 8192"
        ),
        (
            minimal + "\nmodel: &a {width: 8}",
            "9: \(anchors)"
        ),
        (
            minimal + "\nmodel: *a",
            "9: \(anchors)"
        ),
        (
            minimal + "\nmodel: !!map {width: 8}",
            "9: tags are not read in settings; leave it out, or put the text in quotes"
        ),
        (minimal + "\nmodel: |\n  width", "9: block texts are not read in settings; put the text in quotes"),
        ("%YAML 1.1\n---\n" + minimal, "1: directives are not read in settings; leave it out"),
        (minimal + "\n? model\n: {width: 8}", "9: complex keys are not read in settings; write 'key: value'"),
        (
            minimal + "\n---\nmodel: {width: 8}",
            "9: a second document starts here; give each document a file of its own"
        ),
        (minimal + "\nmodel: {width: \"8\n\"}", "9: a quoted text does not end on its line; close the quote"),
        (
            minimal + "\nmodel: {width: 8",
            "10: \(invalid) did not find expected ',' or '}'; \(check)"
        ),
        (
            minimal + "\n model: 8",
            "9: \(invalid) did not find expected key; \(check)"
        ),
        (minimal + "\nmodel: {[1]: 8}", "9: a key is not a word; write 'key: value'"),
        (
            minimal + "\nmodel: {width: 8, width: 8}",
            "9: duplicate key 'width', first set on line 9; keep one of the two"
        ),
        (
            minimal + "\nmodel: {width: 8, \"width\": 8}",
            "9: duplicate key 'width', first set on line 9; keep one of the two"
        ),
        (
            minimal + "\nmodel: {width: 8, width: 8}\n#      width: 8",
            "9: duplicate key 'width', first set on line 9; keep one of the two"
        ),
        (
            minimal + "\na: {b: {c: 1, c: 2}}\nd: {b: {c: 1, e: 2}}",
            "9: duplicate key 'c', first set on line 9; keep one of the two"
        ),
        (
            minimal + "\na: {c: {c: 1}, d: [c, c],\n    c: 2}",
            "10: duplicate key 'c', first set on line 9; keep one of the two"
        ),
        (minimal + "\nmodel: \u{7}", "9: holds a control character; remove it"),
        (minimal + "\nmodel: \u{2028}", "9: holds a control character; remove it"),
        (minimal + "\nmodel: \0", "9: holds a NUL byte; give a text file in UTF-8"),
        (
            "a: " + String(repeating: "[", count: 17),
            "1: more than 16 levels are not read in settings; write it flatter"
        ),
        (
            String(repeating: "- ", count: 40) + "1",
            "1: more than 16 levels are not read in settings; write it flatter"
        ),
        (
            "a:\n" + String(repeating: "- 1\n", count: 10_001),
            "5001: more than 10000 values are not read in settings; write less"
        ),
    ])
    func wholeFiles(yaml: String, expected: String) {
        #expect(refusal(yaml) == "cars.yaml:" + expected)
    }

    @Test func theKindsAreThoseOfTheExitCodes() {
        let settings = #expect(throws: UserError.self) { try Configuration(yaml: "a: 1", path: "cars.yaml") }
        #expect(settings?.kind == .configuration && settings?.kind.rawValue == 78 && settings?.line == 1)
        let missing = #expect(throws: UserError.self) { try Configuration.load(path: "/nowhere/cars.yaml") }
        #expect(missing?.kind == .missingInput && missing?.kind.rawValue == 66)
        #expect(missing.map { "\($0)" } == "/nowhere/cars.yaml: no such file; give the path of a settings file")
    }
}

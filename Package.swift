// swift-tools-version: 6.1
import PackageDescription

/// Set by scripts/fuzz: builds the fuzzer.
let isFuzzing = Context.environment["SEGTRAIN_FUZZ_BUILD"] != nil

/// The folders of Sources, from the ground up. A target imports its own folder's and those of folders above it in this
/// list: docs/architecture.md says what each is for, scripts/check-layout holds it to that.
enum Room: String {
    case foundations = "Foundations"
    case engine = "Engine"
    case imagery = "Imagery"
    case geodata = "Geodata"
    case learning = "Learning"
    case using = "Using"
}

func target(_ room: Room, _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(room.rawValue)/\(name)", exclude: exclude)
}

func library(_ room: Room, _ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/\(room.rawValue)/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// The tests of a target, in the same folder of Tests. None uses @testable: what a test needs is `package` or `public`,
/// so that the same tests run against debug and release builds.
func tests(
    _ room: Room, _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        path: "Tests/\(room.rawValue)/\(name)Tests", exclude: exclude, resources: resources)
}

let package = Package(
    name: "segtrain",
    products: [
        .executable(name: "segtrain", targets: ["segtrain"]),
        // Preloaded into segtrain by tests and scripts/torture: no program is linked with it.
        .library(name: "FaultInjection", type: .dynamic, targets: ["FaultInjection"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // What every target may use: errors, files, random numbers; objects in maps of classes; counts that merge.
        target(.foundations, "CDigest"),
        target(.foundations, "CProcess"),
        target(.foundations, "Base", ["CDigest", "CProcess"]),
        target(.foundations, "CThreads"),
        target(.foundations, "Threads", ["CThreads"]),
        target(.foundations, "Objects", ["Threads"]),
        target(.foundations, "Metrics", ["Objects", "Base"]),
        target(.foundations, "Settings", ["Base"]),

        // The network: memory and kernels, then layers, losses, optimizers. No files.
        target(.engine, "CKernels"),
        target(.engine, "Tensor", ["CKernels", "Threads", "Base"]),
        target(.engine, "Model", ["Tensor", "Threads", "Settings", "Objects", "Base"], exclude: ["Losses/README.md"]),

        // Pictures, and where they lie on the ground.
        library(.imagery, "CPNG", pkgConfig: "libpng", package: "libpng-dev"),
        library(.imagery, "CJPEG", pkgConfig: "libjpeg", package: "libjpeg-dev"),
        library(.imagery, "CTIFF", pkgConfig: "libtiff-4", package: "libtiff-dev"),
        library(.imagery, "CPROJ", pkgConfig: "proj", package: "libproj-dev"),
        // zlib comes with libpng.
        .target(
            name: "CRaster", dependencies: ["CPNG", "CJPEG", "CTIFF"], path: "Sources/Imagery/CRaster",
            linkerSettings: [.linkedLibrary("z")]),
        target(.imagery, "Raster", ["CRaster", "Threads", "Objects", "Base"]),
        target(.imagery, "Geo", ["CPROJ", "Raster", "Base"]),
        target(.imagery, "Synthesis", ["Raster", "Base"]),

        // Objects as features: labels to masks, masks to layers.
        library(.geodata, "CSQLite", pkgConfig: "sqlite3", package: "libsqlite3-dev"),
        target(.geodata, "VectorFiles", ["CSQLite", "Geo", "Base"]),
        target(.geodata, "Labels", ["VectorFiles", "Geo", "Raster", "Objects", "Base"]),
        target(.geodata, "Vectorization", ["Labels", "VectorFiles", "Geo", "Raster", "Objects", "Base"]),

        // From tiles to a model, and what a model is worth.
        target(.learning, "Dataset", ["Geo", "Raster", "Tensor", "Objects", "Settings", "Threads", "Base"]),
        target(.learning, "Schedule", ["Metrics", "Settings", "Base"]),
        target(
            .learning, "Configuration",
            [
                "Model", "Dataset", "Schedule", "Metrics", "Objects", "Tensor", "Settings", "Base",
                .product(name: "Yams", package: "Yams"),
            ]),
        target(.learning, "ModelFile", ["Dataset", "Model", "Geo", "Raster", "Tensor", "Metrics", "Objects", "Base"]),
        target(.learning, "Windows", ["Dataset", "Model", "Raster", "Tensor", "Objects", "Threads", "Base"]),
        target(
            .learning, "Evaluation",
            ["Windows", "ModelFile", "Dataset", "Model", "Tensor", "Metrics", "Objects", "Base"]),
        target(
            .learning, "Training",
            [
                "Evaluation", "Windows", "ModelFile", "Configuration", "Schedule", "Dataset", "Model", "Tensor",
                "Metrics", "Objects", "Threads", "Base",
            ]),
        target(
            .learning, "Experiment",
            [
                "Training", "Evaluation", "ModelFile", "Configuration", "Schedule", "Dataset", "Metrics", "Objects",
                "Base",
            ]),

        // What the commands do with them, and how it is shown.
        target(.using, "Terminal", ["Base"]),
        target(
            .using, "Tiling", ["Dataset", "Labels", "VectorFiles", "Geo", "Raster", "Objects", "Base"]),
        target(
            .using, "Prediction",
            [
                "Windows", "ModelFile", "Dataset", "Vectorization", "Labels", "VectorFiles", "Geo", "Raster", "Tensor",
                "Objects", "Threads", "Base",
            ]),
        target(
            .using, "SceneComparison",
            [
                "Evaluation", "Dataset", "Vectorization", "Labels", "VectorFiles", "Geo", "Raster", "Metrics",
                "Objects", "Base",
            ]),
        target(
            .using, "DatasetReview",
            [
                "Tiling", "Configuration", "Dataset", "VectorFiles", "Geo", "Raster", "Model", "Tensor", "Objects",
                "Threads", "Base",
            ]),
        target(
            .using, "Report",
            [
                "SceneComparison", "Training", "Evaluation", "ModelFile", "Configuration", "Schedule", "Dataset",
                "Raster", "Metrics", "Objects", "Base",
            ]),
        target(
            .using, "Bench",
            [
                "Windows", "Configuration", "Dataset", "Synthesis", "Raster", "Model", "Tensor", "CKernels", "Objects",
                "Threads", "Base",
            ]),

        .executableTarget(
            name: "segtrain",
            dependencies: [
                "Terminal", "Tiling", "Prediction", "SceneComparison", "DatasetReview", "Report", "Bench", "Experiment",
                "Training", "Schedule", "Evaluation", "Windows", "ModelFile", "Configuration", "Dataset",
                "Vectorization", "Labels", "VectorFiles", "Synthesis", "Geo", "Raster", "Model", "Tensor", "Metrics",
                "Objects", "Threads", "Base",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Faults of the system on demand, for the tests.
        .target(
            name: "FaultInjection", path: "Tests/FaultInjection", publicHeadersPath: ".",
            linkerSettings: [.linkedLibrary("dl")]),
        // Faults of our own on purpose, for the sanitizers.
        .target(name: "SeededFaults", path: "Tests/SeededFaults", publicHeadersPath: "."),
        .target(name: "TestSupport", dependencies: ["Objects", "Base"], path: "Tests/TestSupport"),
        .target(
            name: "TestModels", dependencies: ["ModelFile", "Dataset", "Model", "Raster", "Tensor"],
            path: "Tests/TestModels"),

        tests(.foundations, "Base"),
        tests(.foundations, "Threads", ["CThreads"]),
        tests(.foundations, "Objects", ["Metrics", "Base"]),
        tests(.foundations, "Metrics", ["Objects", "Base"]),
        tests(.foundations, "Settings", ["Base"]),
        tests(.engine, "Tensor", ["CKernels", "SeededFaults", "Threads", "Base"]),
        tests(.engine, "Model", ["Tensor", "Settings", "Objects", "Threads", "Base"], resources: [.copy("Goldens")]),
        tests(.imagery, "Raster", ["Base"], exclude: ["Fixtures"]),
        tests(.imagery, "Geo", ["Raster", "Base"]),
        tests(.imagery, "Synthesis", ["Raster", "Objects", "Base"]),
        tests(.geodata, "VectorFiles", ["CSQLite", "Geo", "Base"]),
        tests(.geodata, "Labels", ["VectorFiles", "Geo", "Raster", "Objects", "Base"]),
        tests(.geodata, "Vectorization", ["Labels", "VectorFiles", "Geo", "Raster", "Objects", "Base"]),
        tests(.learning, "Dataset", ["Raster", "Objects", "Base"]),
        tests(.learning, "Schedule", ["Metrics", "Base"]),
        tests(.learning, "Configuration", ["Schedule", "Dataset", "Model", "Metrics", "Objects", "Base"]),
        tests(.learning, "ModelFile", ["TestModels", "Dataset", "Model", "Tensor", "Metrics", "Objects", "Base"]),
        tests(.learning, "Windows", ["Dataset", "Model", "Raster", "Tensor"]),
        tests(
            .learning, "Evaluation",
            [
                "TestModels", "Windows", "ModelFile", "Dataset", "Model", "Raster", "Tensor", "Metrics", "Objects",
                "Base",
            ]),
        tests(
            .learning, "Training",
            [
                "Evaluation", "Windows", "ModelFile", "Configuration", "Schedule", "Dataset", "Model", "Raster",
                "Metrics", "Threads", "Base",
            ], exclude: ["Fixtures"]),
        tests(.learning, "Experiment", ["Training", "Configuration", "Schedule", "Synthesis", "Metrics", "Base"]),
        tests(.using, "Terminal"),
        tests(.using, "Tiling", ["Labels", "Geo", "Dataset", "Raster", "Base"]),
        tests(
            .using, "Prediction",
            [
                "TestModels", "Evaluation", "Windows", "ModelFile", "Dataset", "Vectorization", "Labels", "VectorFiles",
                "Geo", "Raster", "Metrics", "Objects", "Base",
            ]),
        tests(
            .using, "SceneComparison",
            ["Vectorization", "Labels", "VectorFiles", "Geo", "Raster", "Metrics", "Objects", "Base"]),
        tests(.using, "DatasetReview", ["Configuration", "Dataset", "Raster", "Model", "Base"]),
        tests(
            .using, "Report",
            [
                "SceneComparison", "Training", "Configuration", "Schedule", "Dataset", "Raster", "Metrics", "Objects",
                "Base",
            ]),
        tests(.using, "Bench", ["Configuration", "Model", "Synthesis", "Base"]),
        .testTarget(
            name: "segtrainTests", dependencies: ["TestSupport", "Base", "Raster", "Synthesis", "Training"],
            resources: [.copy("Goldens")]),

        // Mutated files for every reader: scripts/fuzz, and what it found as tests.
        .target(
            name: "Fuzzing",
            dependencies: [
                "Report", "Training", "ModelFile", "Configuration", "Schedule", "Dataset", "VectorFiles", "CSQLite",
                "Geo", "Raster", "Model", "Base",
            ],
            path: "Tests/Fuzzing/Harness"),
        .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing", "TestSupport"], exclude: ["Found"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu11
)

if isFuzzing {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["Fuzzing"], path: "Tests/Fuzzing/Driver",
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}

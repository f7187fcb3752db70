// swift-tools-version: 6.1
import PackageDescription

/// Set by scripts/fuzz: builds the fuzzer.
let isFuzzing = Context.environment["SEGTRAIN_FUZZ_BUILD"] != nil

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
        // C: the kernels, the shims over the system's raster libraries, the digest.
        .target(name: "CKernels"),
        .target(name: "CDigest"),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"])]),
        .target(name: "CRaster", dependencies: ["CPNG", "CTIFF"]),
        .systemLibrary(name: "CPROJ", pkgConfig: "proj", providers: [.apt(["libproj-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

        // What every layer may use: errors, atomic files, seeded random numbers.
        .target(name: "Base", dependencies: ["CDigest"]),

        // The engine: memory and kernels, then layers, losses, optimizers.
        .target(name: "Tensor", dependencies: ["CKernels", "Base"]),
        .target(name: "Model", dependencies: ["Tensor", "Metrics", "Base"], exclude: ["Losses/README.md"]),

        // Files to batches.
        .target(name: "Raster", dependencies: ["CRaster", "Base"]),
        .target(name: "Dataset", dependencies: ["Geo", "Raster", "Tensor", "Base"]),
        .target(name: "Synthesis", dependencies: ["Raster", "Base"]),

        // Places on the ground.
        .target(name: "Geo", dependencies: ["CPROJ", "Raster", "Base"]),
        .target(name: "Vector", dependencies: ["CSQLite", "Geo", "Base"]),
        .target(name: "Labels", dependencies: ["Vector", "Geo", "Raster", "Base"]),
        .target(
            name: "Vectorization", dependencies: ["Labels", "Vector", "Geo", "Raster", "Metrics", "Base"]),
        .target(name: "Tiling", dependencies: ["Labels", "Vector", "Geo", "Dataset", "Raster", "Metrics", "Base"]),

        // Numbers and decisions: no files, no tensors.
        .target(name: "Metrics"),
        .target(name: "Schedule", dependencies: ["Base", "Metrics"]),

        // The product.
        .target(
            name: "Configuration",
            dependencies: [
                "Base", "Tensor", "Model", "Dataset", "Metrics", "Schedule", .product(name: "Yams", package: "Yams"),
            ]),
        .target(
            name: "Inference",
            dependencies: [
                "Base", "Tensor", "Model", "Raster", "Geo", "Vector", "Vectorization", "Dataset", "Metrics",
                "Configuration",
            ]),
        .target(
            name: "Training",
            dependencies: [
                "Base", "Tensor", "Model", "Raster", "Dataset", "Metrics", "Schedule", "Configuration", "Inference",
            ]),
        .target(
            name: "Comparison",
            dependencies: [
                "Inference", "Vectorization", "Labels", "Vector", "Geo", "Dataset", "Raster", "Metrics", "Base",
            ]),
        .target(
            name: "Report",
            dependencies: [
                "Comparison",
                "Base", "Raster", "Dataset", "Metrics", "Schedule", "Configuration", "Inference", "Training",
            ]),
        .target(
            name: "Survey",
            dependencies: [
                "Base", "Raster", "Geo", "Vector", "Tiling", "Dataset", "Metrics", "Model", "Configuration",
                "Inference",
            ]),
        .target(
            name: "Experiment",
            dependencies: ["Base", "Dataset", "Metrics", "Schedule", "Configuration", "Inference", "Training"]),
        .target(
            name: "Bench",
            dependencies: [
                "Base", "CKernels", "Tensor", "Model", "Raster", "Dataset", "Synthesis", "Configuration", "Inference",
            ]),
        .executableTarget(
            name: "segtrain",
            dependencies: [
                "Base", "Bench", "Model", "Tensor", "Raster", "Geo", "Vector", "Labels", "Vectorization", "Tiling",
                "Synthesis", "Metrics",
                "Configuration", "Inference", "Comparison", "Training", "Report", "Experiment", "Survey",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Faults of the system on demand, for the tests.
        .target(
            name: "FaultInjection", path: "Tests/FaultInjection", publicHeadersPath: ".",
            linkerSettings: [.linkedLibrary("dl")]),
        // Faults of our own on purpose, for the sanitizers.
        .target(name: "SeededFaults", path: "Tests/SeededFaults", publicHeadersPath: "."),

        // Tests mirror the sources. None uses @testable: what a test needs is `package` or `public`,
        // so that the same tests run against debug and release builds.
        .target(name: "TestSupport", dependencies: ["Base"], path: "Tests/TestSupport"),
        .target(
            name: "Fuzzing",
            dependencies: [
                "Base", "Model", "Dataset", "Raster", "Geo", "Vector", "Schedule", "Configuration", "Inference",
                "Training", "CSQLite",
            ],
            path: "Tests/Fuzzing/Harness"),
        .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing", "TestSupport"], exclude: ["Found"]),
        .testTarget(name: "BaseTests", dependencies: ["Base", "TestSupport"]),
        .testTarget(name: "TensorTests", dependencies: ["Tensor", "CKernels", "SeededFaults", "TestSupport"]),
        .testTarget(
            name: "ModelTests", dependencies: ["Model", "Tensor", "Base", "TestSupport"], resources: [.copy("Goldens")]),
        .testTarget(name: "RasterTests", dependencies: ["Raster", "TestSupport"], exclude: ["Fixtures"]),
        .testTarget(name: "GeoTests", dependencies: ["Geo", "Raster", "TestSupport"]),
        .testTarget(name: "VectorTests", dependencies: ["Vector", "CSQLite", "Geo", "Base", "TestSupport"]),
        .testTarget(
            name: "LabelsTests",
            dependencies: ["Labels", "Vector", "Geo", "Raster", "Metrics", "Base", "TestSupport"]),
        .testTarget(
            name: "VectorizationTests",
            dependencies: [
                "Vectorization", "Labels", "Vector", "Geo", "Raster", "Metrics", "Base", "TestSupport",
            ]),
        .testTarget(
            name: "TilingTests", dependencies: ["Tiling", "Labels", "Geo", "Dataset", "Raster", "Base", "TestSupport"]),
        .testTarget(name: "DatasetTests", dependencies: ["Dataset", "Metrics", "TestSupport"]),
        .testTarget(name: "SynthesisTests", dependencies: ["Synthesis", "Raster", "Metrics", "Base", "TestSupport"]),
        .testTarget(name: "MetricsTests", dependencies: ["Metrics", "TestSupport"]),
        .testTarget(name: "ScheduleTests", dependencies: ["Schedule", "TestSupport"]),
        .testTarget(name: "ConfigurationTests", dependencies: ["Configuration", "TestSupport"]),
        .testTarget(
            name: "InferenceTests",
            dependencies: ["Inference", "Vectorization", "Labels", "Vector", "Geo", "Base", "TestSupport"]),
        .testTarget(
            name: "BenchTests", dependencies: ["Bench", "Base", "Model", "Configuration", "Synthesis", "TestSupport"]),
        .testTarget(name: "TrainingTests", dependencies: ["Training", "TestSupport"], exclude: ["Fixtures"]),
        .testTarget(
            name: "ComparisonTests",
            dependencies: [
                "Comparison", "Vectorization", "Labels", "Vector", "Geo", "Raster", "Metrics", "Base", "TestSupport",
            ]),
        .testTarget(name: "ReportTests", dependencies: ["Report", "Comparison", "Training", "TestSupport"]),
        .testTarget(
            name: "SurveyTests",
            dependencies: ["Survey", "Configuration", "Dataset", "Geo", "Raster", "Base", "TestSupport"]),
        .testTarget(
            name: "ExperimentTests", dependencies: ["Experiment", "Training", "Schedule", "Synthesis", "TestSupport"]),
        .testTarget(
            name: "segtrainTests", dependencies: ["TestSupport", "Base", "Raster", "Synthesis"],
            resources: [.copy("Goldens")]),
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

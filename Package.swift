// swift-tools-version: 6.2
import PackageDescription

/// Every module is compiled under strict memory safety with the warning as an error;
/// only `LinearAlgebra` contains expressions marked `unsafe`.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatWarning("StrictMemorySafety", as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Commands read options and words: optimising them takes most of a build and saves nothing. The numbers are made elsewhere.
let plain: [SwiftSetting] = strict + [.unsafeFlags(["-Onone"])]

let package = Package(
  name: "dmft",
  products: [
    .library(name: "DMFT", targets: ["DMFT"]),
    .library(name: "Validation", targets: ["Validation"]),
    .executable(name: "dmft", targets: ["CommandLine"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CLAPACKE", pkgConfig: "lapacke",
      providers: [.apt(["liblapacke-dev", "libopenblas-dev"]), .brew(["lapack", "openblas"])]),
    .systemLibrary(
      name: "CFFTW", pkgConfig: "fftw3", providers: [.apt(["libfftw3-dev"]), .brew(["fftw"])]),
    .systemLibrary(
      name: "CNetCDF", pkgConfig: "netcdf", providers: [.apt(["libnetcdf-dev"]), .brew(["netcdf"])]),
    .systemLibrary(
      name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CNLopt", pkgConfig: "nlopt", providers: [.apt(["libnlopt-dev"]), .brew(["nlopt"])]),
    .target(
      name: "LinearAlgebra", dependencies: ["CFFTW", "CLAPACKE", "CNetCDF", "CHDF5", "CZlib", "CNLopt"],
      swiftSettings: strict,
      linkerSettings: [.linkedLibrary("openblas"), .linkedLibrary("m")]),
    .target(name: "DMFT", dependencies: ["LinearAlgebra"], swiftSettings: strict),
    .target(name: "Validation", dependencies: ["DMFT", "LinearAlgebra"], swiftSettings: strict),
    .target(name: "Sweep", dependencies: ["DMFT", "Validation", "LinearAlgebra"], swiftSettings: strict),
    .target(name: "FileFormats", dependencies: ["LinearAlgebra"], swiftSettings: strict),
    .target(
      name: "Drawing",
      dependencies: [
        "FileFormats", "LinearAlgebra", .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: strict),
    .target(
      name: "ConfigurationFiles", dependencies: ["DMFT", "FileFormats", "LinearAlgebra", "Yams"],
      swiftSettings: strict),
    .target(
      name: "ResultFiles", dependencies: ["DMFT", "FileFormats", "LinearAlgebra"], swiftSettings: strict),
    .target(
      name: "Reports",
      dependencies: [
        "DMFT", "Validation", "Sweep", "FileFormats", "Drawing", "ResultFiles", "LinearAlgebra",
      ],
      swiftSettings: plain),
    .executableTarget(
      name: "CommandLine",
      dependencies: [
        "DMFT", "Validation", "Sweep", "FileFormats", "Drawing", "ConfigurationFiles", "ResultFiles",
        "Reports", "LinearAlgebra", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: plain),
    // Not a product: `Benchmarks/convolution` builds and runs it.
    .executableTarget(
      name: "ConvolutionBenchmark", dependencies: ["DMFT"], path: "Benchmarks/Convolution",
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["DMFT", "LinearAlgebra"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "DMFTTests", dependencies: ["DMFT", "LinearAlgebra", "TestSupport"],
      resources: [.copy("Reference")], swiftSettings: strict),
    .testTarget(
      name: "ValidationTests", dependencies: ["Validation", "DMFT", "LinearAlgebra", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SweepTests", dependencies: ["Sweep", "DMFT", "LinearAlgebra", "TestSupport"],
      swiftSettings: strict),
    .target(
      name: "FileTestSupport",
      dependencies: ["ConfigurationFiles", "DMFT", "FileFormats", "ResultFiles"],
      path: "Tests/FileTestSupport", swiftSettings: strict),
    .testTarget(
      name: "FileFormatsTests",
      dependencies: ["FileFormats", "LinearAlgebra", "FileTestSupport", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "DrawingTests", dependencies: ["Drawing", "FileFormats", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ConfigurationFilesTests",
      dependencies: [
        "ConfigurationFiles", "DMFT", "FileFormats", "LinearAlgebra", "FileTestSupport", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ResultFilesTests",
      dependencies: [
        "ResultFiles", "DMFT", "FileFormats", "LinearAlgebra", "FileTestSupport", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "ConfigurationFiles", "ResultFiles", "DMFT", "Drawing", "FileFormats", "FileTestSupport",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "CommandLine", "ConfigurationFiles", "DMFT", "Drawing", "FileFormats", "LinearAlgebra", "Reports",
        "ResultFiles", "Sweep", "Validation", "FileTestSupport", "TestSupport",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// Only `scripts/fuzz-readers` builds it: it needs libFuzzer, and every module compiled for it.
if Context.environment["DMFT_FUZZER"] != nil {
  package.targets.append(
    .executableTarget(
      name: "ReaderFuzzer", dependencies: ["ConfigurationFiles", "FileFormats", "ResultFiles"],
      path: "Tests/ReaderFuzzer"))
}

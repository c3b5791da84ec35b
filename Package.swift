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

/// A part of the theory: module `DMFT` + name, in a folder of `Sources/DMFT`, so that a change compiles its own part, and above it
/// those alone that see what has changed. `import DMFT` brings all of them.
struct Part {
  let name: String
  /// Parts whose types stand in its interface or in what it stores.
  var showing: [String] = []
  /// Parts that only its functions use, by `internal import`.
  var hiding: [String] = []
}

/// Lowest first.
let parts = [
  Part(name: "Numerics"),
  Part(name: "Runs", showing: ["Numerics"]),
  Part(name: "Kernels", showing: ["Runs"]),
  Part(name: "Scaling", showing: ["Runs"]),
  Part(name: "Spectra", showing: ["Kernels", "Scaling"]),
  Part(name: "Solution", showing: ["Runs"]),
  Part(name: "Equations", showing: ["Runs"]),
  Part(name: "March", showing: ["Equations", "Solution"]),
  Part(name: "Panels", showing: ["March"]),
  Part(name: "Sampled", showing: ["March"]),
  Part(name: "Stationary", showing: ["March"]),
  Part(name: "Flow", showing: ["Solution"]),
  Part(name: "Samples", showing: ["Kernels", "Solution"]),
  Part(
    name: "Engines", showing: ["Kernels", "Solution"],
    hiding: ["March", "Panels", "Sampled", "Stationary", "Flow", "Samples"]),
  Part(name: "Optimization", showing: ["Scaling", "Engines"], hiding: ["March", "Stationary"]),
]

/// Parts with all that they show.
func seen(_ names: [String]) -> Set<String> {
  names.reduce(into: Set(names)) { all, name in
    for part in parts where part.name == name { all.formUnion(seen(part.showing)) }
  }
}

func modules(_ names: Set<String>) -> [Target.Dependency] {
  names.sorted().map { .byName(name: "DMFT" + $0) }
}

/// The theory as a module above sees it that names things of some parts. A target is compiled again when the interface of one that
/// it lists has changed, so that all has to stand here whose types it holds; `make checks` compares.
func theory(_ names: String...) -> [Target.Dependency] { ["DMFT"] + modules(seen(names)) }

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
    .target(
      name: "DMFT", dependencies: modules(seen(["Spectra", "Optimization"])), path: "Sources/DMFT",
      exclude: parts.map(\.name), swiftSettings: strict),
    .target(
      name: "Validation", dependencies: theory("Kernels", "Solution", "Engines") + ["LinearAlgebra"],
      swiftSettings: strict),
    .target(
      name: "Sweep", dependencies: theory("Kernels", "Solution") + ["Validation", "LinearAlgebra"],
      swiftSettings: strict),
    .target(name: "FileFormats", dependencies: ["LinearAlgebra"], swiftSettings: strict),
    .target(
      name: "Drawing",
      dependencies: [
        "FileFormats", "LinearAlgebra", .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: strict),
    .target(
      name: "ConfigurationFiles",
      dependencies: theory("Kernels", "Solution", "Optimization") + ["FileFormats", "LinearAlgebra", "Yams"],
      swiftSettings: strict),
    .target(
      name: "ResultFiles", dependencies: theory("Solution") + ["FileFormats", "LinearAlgebra"],
      swiftSettings: strict),
    .target(
      name: "Reports",
      dependencies: theory("Scaling", "Spectra", "Solution", "Optimization") + [
        "Validation", "Sweep", "FileFormats", "Drawing", "ResultFiles", "LinearAlgebra",
      ],
      swiftSettings: plain),
    .target(name: "CStart"),
    .executableTarget(
      name: "CommandLine",
      dependencies: theory("Spectra", "Optimization") + [
        "CStart", "Validation", "Sweep", "FileFormats", "Drawing", "ConfigurationFiles", "ResultFiles",
        "Reports", "LinearAlgebra", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: plain),
    // Not a product: `Benchmarks/convolution` builds and runs it.
    .executableTarget(
      name: "ConvolutionBenchmark", dependencies: theory("Numerics"), path: "Benchmarks/Convolution",
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: theory("Runs") + ["LinearAlgebra"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "DMFTTests",
      dependencies: ["DMFT"] + modules(Set(parts.map(\.name))) + ["LinearAlgebra", "TestSupport"],
      resources: [.copy("Reference")], swiftSettings: strict),
    .testTarget(
      name: "ValidationTests",
      dependencies: theory("Kernels", "Scaling", "Solution", "Engines") + [
        "Validation", "LinearAlgebra", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SweepTests", dependencies: theory() + ["Sweep", "LinearAlgebra", "TestSupport"],
      swiftSettings: strict),
    .target(
      name: "FileTestSupport",
      dependencies: theory("Solution") + ["ConfigurationFiles", "FileFormats", "ResultFiles"],
      path: "Tests/FileTestSupport", swiftSettings: strict),
    .testTarget(
      name: "FileFormatsTests",
      dependencies: ["FileFormats", "LinearAlgebra", "FileTestSupport", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "DrawingTests", dependencies: ["Drawing", "FileFormats", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ConfigurationFilesTests",
      dependencies: theory("Kernels") + [
        "ConfigurationFiles", "FileFormats", "LinearAlgebra", "FileTestSupport", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ResultFilesTests",
      dependencies: theory("Solution") + [
        "ResultFiles", "FileFormats", "LinearAlgebra", "FileTestSupport", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ReportsTests",
      dependencies: theory("Solution", "Scaling", "Spectra", "Optimization") + [
        "Reports", "ConfigurationFiles", "ResultFiles", "Drawing", "FileFormats", "FileTestSupport",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests",
      dependencies: theory("Optimization") + [
        "CommandLine", "ConfigurationFiles", "Drawing", "FileFormats", "LinearAlgebra", "Reports",
        "ResultFiles", "Sweep", "Validation", "FileTestSupport", "TestSupport",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

for part in parts {
  package.targets.append(
    .target(
      name: "DMFT" + part.name, dependencies: modules(seen(part.showing + part.hiding)) + ["LinearAlgebra"],
      path: "Sources/DMFT/" + part.name, swiftSettings: strict))
}

// Only `scripts/fuzz-readers` builds it: it needs libFuzzer, and every module compiled for it.
if Context.environment["DMFT_FUZZER"] != nil {
  package.targets.append(
    .executableTarget(
      name: "ReaderFuzzer",
      dependencies: theory("Solution") + [
        "ConfigurationFiles", "FileFormats", "LinearAlgebra", "ResultFiles", "Sweep",
      ], path: "Tests/ReaderFuzzer", exclude: ["Seeds"]))
}

// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "curve",
  dependencies: [.package(name: "dmft", path: "../..")],
  targets: [.executableTarget(name: "curve", dependencies: [.product(name: "DMFT", package: "dmft")])]
)

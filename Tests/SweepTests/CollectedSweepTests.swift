import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Sweep

/// What users do to a collected data set with other programs before they give it back.
@Suite("Selected, rearranged and damaged data sets of sweeps")
struct CollectedSweepTests {
  static let axes =
    #"[{"name": "width", "keys": [{"name": "width", "path": "network.width", "values": [2, 4]}]}, "#
    + #"{"name": "kind", "keys": [{"name": "kind", "path": "optimizer.kind", "values": ["sgd", "sign", "adam"]}]}]"#

  /// The loss at width w, kind k and step s is 100 w + 10 k + s.
  static func sample(_ axes: String = axes) -> NetCDFFile {
    var losses: [Double] = []
    for w in [2.0, 4] { for k in [0.0, 1, 2] { losses += [100 * w + 10 * k, 100 * w + 10 * k + 1] } }
    var file = NetCDFFile(
      dimensions: [.init("width", length: 2), .init("kind", length: 3), .init("step", length: 2)],
      variables: [
        .init("width", dimensions: ["width"], values: [2, 4]),
        .init("step", dimensions: ["step"], values: [0, 1]),
        .init("test_loss", dimensions: ["width", "kind", "step"], values: losses),
      ], attributes: [.init(SweepCollection.axesName, .text(axes))])
    file.texts = [.init("kind", dimensions: ["kind"], values: ["sgd", "sign", "adam"])]
    return file
  }

  /// Puts another variable in the place of one.
  private static func changed(
    _ name: String, _ dimensions: [String], _ values: [Double], in whole: NetCDFFile = sample()
  ) -> NetCDFFile {
    var file = whole
    file.variables.removeAll { $0.name == name }
    file.variables.append(.init(name, dimensions: dimensions, values: values))
    return file
  }

  private func curves(_ file: NetCDFFile) throws -> [String: [Double]] {
    let sweep = try #require(try CollectedSweep(file))
    return Dictionary(
      uniqueKeysWithValues: (0..<sweep.grid.count).compactMap { point in
        sweep.curve(point).map { (sweep.grid.label(of: point), $0["test_loss"] ?? []) }
      })
  }

  @Test("A value that was selected is a coordinate without a dimension", .tags(.identity))
  func selected() throws {
    var file = Self.changed("width", [], [4])
    file.dimensions.removeFirst()
    file = Self.changed("test_loss", ["kind", "step"], [400, 401, 410, 411, 420, 421], in: file)
    #expect(
      try curves(file) == [
        "width=4, kind=sgd": [400, 401], "width=4, kind=sign": [410, 411], "width=4, kind=adam": [420, 421],
      ])
  }

  @Test("Of a part of an axis the coordinates say which", .tags(.identity))
  func sliced() throws {
    var file = Self.sample()
    file.dimensions[1].length = 1
    file.texts[0].values = ["sign"]
    file.variables[2].values = [210, 211, 410, 411]
    #expect(try curves(file) == ["width=2, kind=sign": [210, 211], "width=4, kind=sign": [410, 411]])
  }

  @Test("Dimensions in another order are the same curves", .tags(.identity))
  func rearranged() throws {
    var values: [Double] = []
    for s in [0.0, 1] { for k in [0.0, 1, 2] { values += [200 + 10 * k + s, 400 + 10 * k + s] } }
    let file = Self.changed("test_loss", ["step", "kind", "width"], values)
    #expect(try curves(file) == curves(Self.sample()))
  }

  @Test("One step of all is a curve of one point; averages over an axis have none of it", .tags(.identity))
  func reduced() throws {
    var file = Self.changed("step", [], [1])
    file.dimensions.removeLast()
    file = Self.changed("test_loss", ["width", "kind"], [201, 211, 221, 401, 411, 421], in: file)
    #expect(try curves(file)["width=4, kind=adam"] == [421])
    var mean = Self.changed("test_loss", ["kind", "step"], [300, 301, 310, 311, 320, 321])
    mean.dimensions.removeFirst()
    mean.variables.removeAll { $0.name == "width" }
    #expect(
      try curves(mean) == ["kind=sgd": [300, 301], "kind=sign": [310, 311], "kind=adam": [320, 321]])
  }

  @Test("Nothing that was selected is no curve")
  func nothing() throws {
    var file = Self.sample()
    file.dimensions[0].length = 0
    file.variables[0].values = []
    file.variables[2].values = []
    #expect(try curves(file).isEmpty)
  }

  private static var withoutKinds: NetCDFFile {
    var file = sample()
    file.texts = []
    file.dimensions[1].length = 2
    return file
  }

  private static let keysOfTwoLengths =
    #"[{"name": "a", "keys": [{"name": "a", "path": "a", "values": [1]}, {"name": "b", "path": "b", "values": []}]}]"#

  private static var axesTwice: String {
    let listed = axes.dropFirst().dropLast()
    return "[\(listed), \(listed)]"
  }

  static let wrong: [(String, NetCDFFile)] = [
    ("keys", sample(#"[{"name": "width", "keys": []}]"#)),
    ("keys", sample(keysOfTwoLengths)),
    ("no list of axes", sample("{")),
    ("without saying which", withoutKinds),
    ("no column lies", changed("test_loss", ["width", "step"], [1, 2, 3, 4])),
    ("no column lies", sample(axesTwice)),
    ("neither step nor time", changed("step", [], []).without("step")),
    ("no column lies", changed("step", ["kind"], [0, 1, 2])),
    ("step does not lie", changed("step", ["kind", "step"], [0, 1, 0, 1, 0, 1])),
  ]

  @Test(
    "Axes that do not belong to the file are refused with the reason", .tags(.contract),
    arguments: wrong.indices)
  func refused(index: Int) {
    let (reason, file) = Self.wrong[index]
    let error = #expect(throws: SweepError.self) { try CollectedSweep(file, path: "a.nc") }
    guard case .damaged("a.nc", let found)? = error else { return }
    #expect(found.contains(reason), "\(found)")
  }

  @Test("Lengths whose product is beyond all numbers are refused", .tags(.contract))
  func beyondRange() {
    let names = (0..<10).map { "a\($0)" }
    let zeros = [Double](repeating: 0, count: 128)
    let listed = names.map {
      "{\"name\": \"\($0)\", \"keys\": [{\"name\": \"\($0)\", \"path\": \"p\", \"values\": \(zeros)}]}"
    }
    let file = NetCDFFile(
      dimensions: names.map { .init($0, length: 128) } + [.init("step", length: 1)],
      variables: names.map { .init($0, dimensions: [$0], values: zeros) }
        + [.init("step", dimensions: ["step"], values: [0])],
      attributes: [.init(SweepCollection.axesName, .text("[" + listed.joined(separator: ", ") + "]"))])
    #expect(throws: SweepError.self) { try CollectedSweep(file) }
  }
}

extension NetCDFFile {
  fileprivate func without(_ name: String) -> NetCDFFile {
    var file = self
    file.variables.removeAll { $0.name == name }
    return file
  }
}

import DMFT
import Foundation
import LinearAlgebra

@testable import Sweep

/// A directory of its own, removed with the value's last use.
final class ScratchFolder {
  let path = NSTemporaryDirectory() + "dmft-sweep-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

enum SweepSamples {
  static func description(
    _ count: Int, actions: [SweepAction] = [.solve], text: String = "text"
  ) -> SweepDescription {
    SweepDescription(
      version: "1", sweep: .init(path: "/sweep.yaml", text: text), base: .init(path: "/run.yaml", text: text),
      actions: actions, simulation: nil, curvePoints: nil,
      axes: [
        SweepAxis(
          "richness",
          keys: [.init("network.richness", name: "richness", (0..<count).map { .number(Double($0)) })])
      ])
  }

  /// A directory with `count` points, of which the i-th is expected to take i seconds.
  static func directory(
    _ folder: ScratchFolder, _ count: Int, actions: [SweepAction] = [.solve]
  ) throws -> SweepDirectory {
    try SweepDirectory.create(
      folder.path, description(count, actions: actions),
      points: (0..<count).map { point in
        .init(configuration: "{\"point\": \(point)}", costs: actions.map { _ in Double(point) })
      })
  }

  static func file(_ points: [Double], _ values: [Double], axis: String = "step") -> NetCDFFile {
    NetCDFFile(
      dimensions: [.init(axis, length: points.count)],
      variables: [
        .init(axis, dimensions: [axis], values: points),
        .init("test_loss", dimensions: [axis], values: values),
      ])
  }
}

import TestSupport
import Testing

@testable import Sweep

@Suite("Axes and points of a sweep")
struct SweepAxisTests {
  @Test("Ranges hold their ends and round numbers between them", .tags(.closedForm))
  func ranges() {
    let log = AxisRange(from: 0.1, to: 10, count: 3, spacing: .log)
    #expect(log.values(whole: false) == [0.1, 1, 10])
    #expect(
      AxisRange(from: 0, to: 1, count: 5, spacing: .linear).values(whole: false) == [0, 0.25, 0.5, 0.75, 1])
    #expect(
      AxisRange(from: 32, to: 4096, count: 8, spacing: .log).values(whole: true) == [
        32, 64, 128, 256, 512, 1024, 2048, 4096,
      ])
    #expect(AxisRange(from: 4, to: 1, count: 2, spacing: .log).values(whole: false) == [4, 1])
  }

  @Test("Rounded values are there once")
  func rounded() {
    #expect(AxisRange(from: 1, to: 4, count: 20, spacing: .log).values(whole: true) == [1, 2, 3, 4])
  }

  private static let one = [SweepValue.number(1)]

  @Test("Coordinates have the last part of the key, or all of it where two end alike", .tags(.contract))
  func names() throws {
    let axes = try SweepAxis.named(
      grid: [("network.width", Self.one), ("network.layers[1].width", Self.one), ("data.batch", Self.one)],
      zip: [("pair", [("optimizer.learningRate", Self.one), ("steps", Self.one)])])
    #expect(axes.map(\.name) == ["network_width", "network_layers_1_width", "batch", "pair"])
    #expect(axes[3].keys.map(\.name) == ["learningRate", "steps"])
    #expect(!axes[3].isKey && axes[2].isKey)
    let alike = try SweepAxis.named(
      grid: [("data.batch", Self.one)], zip: [("batch", [("steps", Self.one), ("network.width", Self.one)])])
    #expect(alike.map(\.name) == ["data_batch", "batch"])
  }

  @Test("A name that stands for something else is refused", .tags(.contract))
  func reserved() {
    #expect(throws: SweepError.names("step")) {
      try SweepAxis.named(grid: [], zip: [("step", [("network.width", Self.one)])])
    }
  }

  @Test("The last axis runs fastest; keys of a zipped axis run together", .tags(.identity))
  func points() throws {
    let numbers = [1.0, 2, 3].map(SweepValue.number)
    let axes = try SweepAxis.named(
      grid: [("network.richness", [.number(0), .number(1)])],
      zip: [("pair", [("data.batch", numbers), ("steps", numbers.reversed())])])
    let grid = SweepGrid(axes)
    #expect(grid.count == 6)
    #expect((0..<6).map { grid.places(of: $0) } == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]])
    #expect(grid.label(of: 4) == "richness=1, batch=2, steps=2")
  }

  @Test("Values are numbers where they can be; infinite is one")
  func values() {
    #expect(SweepValue.text("infinite").number == .infinity)
    #expect(SweepValue.text("full").number == nil)
    #expect(SweepValue.number(256).label == "256" && SweepValue.number(0.1).label == "0.1")
  }
}

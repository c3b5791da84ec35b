import Foundation
import Sweep
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import ConfigurationFiles
@testable import FileFormats

@Suite("Sweep files", .tags(.contract))
struct SweepFileTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  private func read(_ rest: String) throws -> SweepFile {
    _ = try directory.write(Samples.short(), to: "run.yaml")
    return try SweepFile.read(directory.write("base: run.yaml\n" + rest, to: "sweep.yaml"))
  }

  private func refusal(_ rest: String) -> String? {
    do {
      _ = try read(rest).points()
      return nil
    } catch {
      return (error as? CommandFailure)?.message.replacingOccurrences(of: directory.path + "/", with: "")
    }
  }

  @Test("An axis that the configuration cannot take is named where it stands, with what there is")
  func impossibleAxis() throws {
    let circle = """
      task: {circle: {targetExponent: 1.25, frequencies: 16}}
      network: {model: mlp, depth: 2, width: 32, activation: relu, richness: 0}
      optimizer: {learningRate: 0.1}
      steps: 3
      """
    _ = try directory.write(circle, to: "circle.yaml")
    func refusal(_ axes: String) throws -> String {
      let file = try directory.write("base: circle.yaml\ndo: [solve]\n" + axes, to: "sweep.yaml")
      let failure = #expect(throws: CommandFailure.self) { try SweepFile.read(file).points() }
      return (failure?.message ?? "").replacingOccurrences(of: directory.path + "/", with: "")
    }
    let message = try refusal("grid:\n  network.width: [32, 64]\n  task.alpha: [1.2, 1.5]")
    #expect(message.hasPrefix("sweep.yaml:5: grid.task.alpha is refused at every value: "))
    #expect(message.contains("stands beside task.circle") && !message.contains("mlp"))
    #expect(message.contains("allowed here: task.circle.targetExponent, task.circle.frequencies"))
    // One value that is refused is a point that is refused, and no fault of the axis.
    let file = try directory.write(
      "base: circle.yaml\ndo: [solve]\ngrid: {task.circle.targetExponent: [-1, 1.5]}", to: "sweep.yaml")
    #expect(try SweepFile.read(file).points().points.map { $0.refusal == nil } == [false, true])
  }

  @Test("The example of the interface: grid, then zipped axis, whole numbers rounded")
  func example() throws {
    let sweep = try read(
      """
      do: [solve]
      grid:
        network.richness: [0, 0.1, 1, 10]
        network.width: {from: 32, to: 4096, count: 8, spacing: log}
      zip:
        batchAndRate: {data.batch: [8, 32, 128], optimizer.learningRate: [0.05, 0.1, 0.2]}
      """)
    #expect(sweep.description.grid.count == 96)
    #expect(sweep.description.axes.map(\.name) == ["richness", "width", "batchAndRate"])
    let points = try sweep.points().points
    #expect(points.count == 96)
    #expect(points[95].configuration.contains("\"width\": 4096"))
    #expect(points[95].configuration.contains("\"batch\": 128"))
    #expect(points[95].configuration.contains("\"learningRate\": 0.2"))
    // Resolved: what the file leaves out is there.
    #expect(points[0].configuration.contains("\"momentum\""))
  }

  static let wrong = [
    (
      "grid: {network.richnes: [0]}",
      "sweep.yaml:2: grid.network.richnes is not a key of the configuration; did you mean"
    ),
    (
      "grid: {network.width: 3}", "sweep.yaml:2: grid.network.width is 3; allowed: a list of values, or {from"
    ),
    ("grid: {network.width: [3, 3]}", "has the value 3 twice"),
    (
      "grid: {network.width: {from: 0, to: 3, count: 2, spacing: log}}",
      "grid.network.width.from is 0; allowed: a number > 0"
    ),
    ("do: [train]\ngrid: {network.width: [3]}", "sweep.yaml:2: do[0] is \"train\"; allowed: solve, simulate"),
    ("do: simulate\ngrid: {network.width: [3]}", "simulate is missing"),
    ("do: solve", "names no key to vary"),
    ("zip: {a: {network.width: [3, 4], data.batch: [1]}}", "lists of equal length"),
    ("zip: {time: {network.width: [3, 4]}}", "would call two things time"),
    ("grid: {network.width: [3]}\nzip: {a: {network.width: [3]}}", "is varied twice"),
    ("grids: {network.width: [3]}", "did you mean grid?"),
    ("grid: {network.richness: [-1, -2]}", "network.richness is -1"),
    (
      "grid: {data.features: [gaussian, student]}",
      "sweep.yaml:2: grid.data.features varies nothing: data.features has no effect: the theory is the same"
    ),
    ("grid: {optimizer.nesterov: [true, false]}", "varies nothing"),
    (
      "zip: {a: {data.batch: [8, 16], optimize.knots: [3, 4]}}",
      "optimize.knots has no effect: dmft optimize alone"
    ),
  ]

  @Test("Every key of sweeps and cases stands in their reference", .tags(.identity))
  func references() {
    for kind in ConfigurationCommand.Kind.allCases {
      let (form, title) = kind.form
      let text = form.reference(title)
      #expect(!form.entries.isEmpty && form.entries.allSatisfy { text.contains("| `\($0.path)` |") })
    }
    let paths = [ConfigurationCommand.Kind.sweep, .case].map { $0.form.form.entries.map(\.path) }
    #expect(paths[0].contains("simulate.instances") && paths[1].contains("simulation.override"))
  }

  @Test("What is wrong is said with file, line, key and remedy", arguments: wrong)
  func refusals(text: String, message: String) throws {
    let said = try #require(refusal(text))
    #expect(said.contains(message), "\(said)")
  }

  @Test("A configuration that is refused at one point does not refuse the sweep")
  func refusedPoint() throws {
    let points = try read("grid: {network.richness: [-1, 1]}").points().points
    #expect(points[0].refusal?.contains("network.richness is -1") == true && points[1].refusal == nil)
  }

  /// Of a product of axes, a key may matter at some points and not at others.
  @Test("A key that matters at one point is an axis")
  func partlyIdle() throws {
    let both = "grid: {network.model: [random-features, projected], network.richness: [0.5, 2]}"
    #expect(try read(both).points().points.count == 4)
    #expect(
      refusal("grid: {network.model: [random-features], network.richness: [0.5, 2]}")?.contains(
        "varies nothing") == true)
    #expect(refusal("grid: {optimizer.nesterov: [true, false], optimizer.momentum: [0, 0.5]}") == nil)
    let circle =
      "base: {task: {circle: {targetExponent: 1.25, frequencies: 4}}, network: {model: mlp, width: 8}, "
      + "optimizer: {learningRate: 0.1}, steps: 3}\ngrid: {network.width: [8, 16]}"
    let file = try directory.write(circle, to: "circle.yaml")
    #expect(throws: CommandFailure.self) { try SweepFile.read(file).points() }
    let simulated = "do: [solve, simulate]\nsimulate: {instances: 2, seed: 1}\n"
    #expect(refusal(simulated + "grid: {data.features: [gaussian, student]}") == nil)
  }

  @Test("Times have units", arguments: [("90s", 90.0), ("10m", 600), ("1h30m", 5400), ("2d", 172_800)])
  func times(text: String, seconds: Double) throws {
    #expect(TimeLimit(argument: text)?.seconds == seconds)
    #expect(
      TimeLimit(argument: "10") == nil && TimeLimit(argument: "h") == nil && TimeLimit(argument: "0s") == nil)
  }

  @Test("Numbers of tasks are written as ranges")
  func ranges() {
    #expect(SlurmArray.ranges([0, 1, 2, 5, 7, 8]) == "0-2,5,7-8")
  }
}

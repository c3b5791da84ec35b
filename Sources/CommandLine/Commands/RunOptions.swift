import ArgumentParser
import DMFT
import Foundation

extension EngineName: ExpressibleByArgument {}

/// `--points n`: how much of a curve is written.
struct PointsOption: ParsableArguments {
  @Option(
    name: .customLong("points"),
    help: ArgumentHelp("Write n log-spaced points, the first and the last among them.", valueName: "n"))
  var count: Int?

  func validate() throws { try Allowed.check(count, CurvePoints.countRange, "--points") }
}

/// `--from` and `--to`: the window in which exponents are fitted.
struct WindowOptions<Role: FittingCommand>: ParsableArguments {
  @Option(help: Role.window.from)
  var from: Double?

  @Option(help: Role.window.to)
  var to: Double?

  func validate() throws {
    for (name, value) in [("--from", from), ("--to", to)] {
      if let value, !(value > 0 && value.isFinite) {
        throw ValidationError("\(name) is \(value); allowed: a finite number > 0")
      }
    }
    if let from, let to, from >= to {
      throw ValidationError("--from is \(from); allowed: less than --to, \(to)")
    }
  }
}

/// A command that fits power laws.
protocol FittingCommand {
  /// The ends of the window, for help.
  static var window: (from: ArgumentHelp, to: ArgumentHelp) { get }
}

/// What may stand on a command line, whatever the files say: exit code 64.
enum Allowed {
  /// Networks trained at the same time.
  static let threads = 1...4096

  /// An option that is left out has no value.
  static func check(_ value: Int?, _ range: ClosedRange<Int>, _ option: String) throws {
    guard let value, !range.contains(value) else { return }
    let allowed =
      range.upperBound == .max
      ? "≥ \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    throw ValidationError("\(option) is \(value); allowed: a whole number \(allowed)")
  }
}

/// Two numbers with a colon between them, as in 16:65536 or 1e3:1e9.
struct NumberRange: ExpressibleByArgument {
  let low, high: Double

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let low = CoreScalar.decimal(parts[0]), let high = CoreScalar.decimal(parts[1]),
      low > 0, high > low, high.isFinite
    else { return nil }
    (self.low, self.high) = (low, high)
  }
}

/// How theories that sample do so: where an optimizer.kind is not linear in the gradient.
struct SamplingOptionGroup: ParsableArguments {
  @Option(
    help: ArgumentHelp("Of theories that sample: what the random numbers are made from.", valueName: "s"))
  var seed = Int(SamplingOptions().seed)

  @Option(
    help: ArgumentHelp(
      "Of theories that sample: paths at first (default: the engine chooses).", valueName: "S"))
  var paths: Int?

  @Option(
    help: ArgumentHelp(
      "Of theories that sample: independent scrambles, 2 or more, for the error.", valueName: "R"))
  var scrambles = SamplingOptions().scrambles

  @Option(
    help: ArgumentHelp(
      "Of theories that sample: relative standard error of the loss until which paths are added (default: 0.001; given samples: 0.01, within ten seconds).",
      valueName: "e"))
  var accuracy: Double?

  func validate() throws {
    try Allowed.check(seed, 0...9_007_199_254_740_992, "--seed")
    try Allowed.check(paths, 16...1_048_576, "--paths")
    try Allowed.check(scrambles, 2...1000, "--scrambles")
    if let accuracy, !(accuracy > 0 && accuracy < 1) {
      throw ValidationError("--accuracy is \(accuracy); allowed: 0 < accuracy < 1")
    }
  }

  var options: SamplingOptions {
    var options = SamplingOptions()
    options.seed = UInt64(seed)
    options.paths = paths
    options.scrambles = scrambles
    options.accuracy = accuracy
    return options
  }
}

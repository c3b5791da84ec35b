import ArgumentParser
import DMFT
import Drawing
import Foundation
import ConfigurationFiles
import FileFormats
import LinearAlgebra
import Reports

extension EngineName: ExpressibleByArgument {}

/// `--points n`: how much of a curve is written.
struct PointsOption: ParsableArguments {
  @Option(
    name: .customLong("points"), parsing: .unconditional,
    help: ArgumentHelp("Write n log-spaced points, the first and the last among them.", valueName: "n"),
    transform: Allowed.whole(CurvePoints.countRange))
  var count: Int?
}

/// `--from` and `--to`: the window in which exponents are fitted.
struct WindowOptions<Role: FittingCommand>: ParsableArguments {
  @Option(parsing: .unconditional, help: Role.window.from, transform: Allowed.positive)
  var from: Double?

  @Option(parsing: .unconditional, help: Role.window.to, transform: Allowed.positive)
  var to: Double?

  func validate() throws {
    if let from, let to, from >= to {
      throw ValidationError("--from is \(from.readable); allowed: less than --to, \(to.readable)")
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
  /// Trained maps of a network that exponents are asked for.
  static let deepest = 1_000_000_000
  /// Tasks of an array job.
  static let tasks = 1...10_000_000
  /// Seeds are numbers that JSON carries exactly.
  static let seeds = 0...9_007_199_254_740_992

  /// Reads a whole number in a range, also one written like 1e6. (With `parsing: .unconditional`, so that a negative number is
  /// read and refused rather than taken for an option.)
  static func whole(_ range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
    { text in
      guard let value = Int(text) ?? CoreScalar.decimal(text).flatMap({ Int(exactly: $0) }),
        range.contains(value)
      else { throw ValidationError("allowed: \(wholeNumbers(range))") }
      return value
    }
  }

  /// Reads a finite number that meets a condition.
  static func number(
    _ allowed: String, where meets: @escaping @Sendable (Double) -> Bool = { _ in true }
  ) -> @Sendable (String) throws -> Double {
    { text in
      guard let value = CoreScalar.decimal(text), value.isFinite, !CoreScalar.isTooSmall(text), meets(value)
      else {
        throw ValidationError("allowed: \(allowed)")
      }
      return value
    }
  }

  static let positive = number("a finite number > 0") { $0 > 0 }

  /// Reads `1:1e4`.
  @Sendable static func range(_ text: String) throws -> NumberRange {
    guard let range = NumberRange(text) else {
      throw ValidationError("allowed: two numbers > 0, the smaller one first, as in 1:1e4")
    }
    return range
  }

  /// Reads `1h30m`.
  @Sendable static func time(_ text: String) throws -> TimeLimit {
    guard let time = TimeLimit(argument: text) else {
      throw ValidationError("allowed: a time > 0 with its unit, as in 90s, 10m, 3h, 1h30m, 2d")
    }
    return time
  }

  /// Reads `720x500`.
  @Sendable static func size(_ text: String) throws -> Figure.Size {
    guard let size = Figure.Size(argument: text) else {
      let range = "from \(Figure.Size.allowed.lowerBound) to \(Figure.Size.allowed.upperBound)"
      throw ValidationError("allowed: two whole numbers \(range), as in 720x500")
    }
    return size
  }

  /// A share of one.
  static let share = number("a number between 0 and 1") { $0 > 0 && $0 < 1 }

  /// An option that is left out has no value.
  static func check(_ value: Int?, _ range: ClosedRange<Int>, _ option: String) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(option) is \(value); allowed: \(wholeNumbers(range))")
  }
}

/// How theories that sample do so: where an optimizer.kind is not linear in the gradient.
struct SamplingOptionGroup: ParsableArguments {
  private static let usual = SamplingOptions()

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of theories that sample: what the random numbers are made from (default: \(usual.seed)).",
      valueName: "s"), transform: Allowed.whole(Allowed.seeds))
  var seed = Int(usual.seed)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of theories that sample: paths at first (default: the engine chooses).", valueName: "S"),
    transform: Allowed.whole(16...1_048_576))
  var paths: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of theories that sample: independent scrambles, 2 or more, for the error (default: \(usual.scrambles); on given samples more are added while the error is too large).",
      valueName: "R"), transform: Allowed.whole(2...1000))
  var scrambles = usual.scrambles

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of theories that sample: relative standard error of the loss until which paths are added (default: 0.001; given samples: 0.01, within ten seconds).",
      valueName: "e"), transform: Allowed.share)
  var accuracy: Double?

  /// Those that differ from what is usual, as they are written.
  var given: [String] {
    [
      ("--seed", seed != Int(Self.usual.seed)), ("--paths", paths != nil),
      ("--scrambles", scrambles != Self.usual.scrambles), ("--accuracy", accuracy != nil),
    ].filter(\.1).map(\.0)
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

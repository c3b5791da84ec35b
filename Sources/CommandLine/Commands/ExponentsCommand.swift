import ArgumentParser
import DMFT
import Foundation
import FileFormats
import LinearAlgebra

/// `dmft exponents`: what theory predicts for a power-law task.
struct ExponentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exponents",
    abstract: "Regime and scaling exponents of a power-law task, lazy and rich.",
    discussion: """
      Eigenvalues k^-α, target power k^-(αβ+1). Every number p is a power law L ~ x^-p: of the loss at infinite \
      width against time, after infinite time against width, at the best width against compute C = N t, and of \
      the transients that a finite width (1/N) and one-pass batches (η/B) add, against time. Where no theory is \
      known the table has a dash and the JSON null. The laws are asymptotic: dmft fit says how far a curve is \
      from them. The loss is \(Definitions.testLoss)

      The phases Ia to IVb are those of compute-optimal training by one-pass batches (Paquette et al., arXiv 2405.15074, \
      where a = α/2 and 2(a + b) = αβ + 1): a fixed batch, and the largest stable rate, which for α ≤ 1 falls as N^(α−1). For \
      α ≤ 1 the modes are in proportion to the width, and time is η t. Borders: α = 1; β = 1; β = 2 − 1/α above α = 1; α = 1/2 and \
      α = 2 − √2 below.

      Examples:
        dmft exponents --alpha 1.5 --beta 0.5
        dmft exponents --alpha 1.5 --beta 0.5 --depth 4 --json
        dmft exponents --alpha 0.8 --beta 1.5

      Exit codes: 0 done; 64 usage.
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Capacity α > 0: how fast eigenvalues fall.", valueName: "a"),
    transform: Allowed.positive)
  var alpha: Double

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Source β > 0: how fast the target's coefficients fall.", valueName: "b"),
    transform: Allowed.positive)
  var beta: Double

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Trained maps of the rich network, counting the readout (default: 2).", valueName: "D"),
    transform: Allowed.whole(1...Allowed.deepest))
  var depth = 2

  @Flag(help: "JSON instead of a table.")
  var json = false

  func validate() throws {
    do { _ = try exponents(depth) } catch let error as DescriptionError {
      throw ValidationError("--\(error.key) is \(error.value); allowed: \(error.allowed)")
    }
  }

  func run() throws { try StandardOutput.print(output()) }

  func output() throws -> String {
    let (lazy, rich) = (try exponents(1), try exponents(depth))
    return json ? value(lazy, rich).text(.members) : table(lazy, rich)
  }

  var phase: Phase { Phase(capacity: alpha, source: beta) }

  var regime: Regime { Regime(capacity: alpha, source: beta) }

  private func exponents(_ depth: Int) throws -> Exponents {
    try Exponents(capacity: alpha, source: beta, depth: depth)
  }

  /// Names in JSON, words, values.
  private static func rows(_ exponents: Exponents) -> [(name: String, words: String, value: Double?)] {
    [
      ("time", "time, N = ∞", exponents.time), ("width", "width, t → ∞", exponents.width),
      ("width_mean", "width, mean predictor", exponents.meanWidth),
      ("compute", "compute, best N", exponents.compute),
      ("compute_population", "same, population gradient", exponents.population.loss),
      ("compute_width", "best N (grows)", exponents.bestWidth),
      ("transient_width", "time, transient 1/N", exponents.widthTransient),
      ("transient_batch", "time, transient η/B", exponents.batchTransient),
    ]
  }

  private func table(_ lazy: Exponents, _ rich: Exponents) -> String {
    let (left, right) = (Self.rows(lazy), Self.rows(rich))
    func cells(_ rows: [(name: String, words: String, value: Double?)]) -> [String] {
      rows.map { $0.value.map(Self.text) ?? "–" }
    }
    return "\(regime.rawValue) task, phase \(phase.rawValue) of one-pass training (\(phase.region))\n"
      + TextTable.text([
        ["loss against"] + left.map(\.words), ["lazy"] + cells(left), ["rich, depth \(depth)"] + cells(right),
      ])
  }

  /// Four digits behind the point, of small numbers four that count.
  private static func text(_ exponent: Double) -> String {
    exponent != 0 && exponent < 0.01 ? NumberText.short(exponent) : NumberText.fixed(exponent, 4)
  }

  private func value(_ lazy: Exponents, _ rich: Exponents) -> JSONValue {
    func object(_ exponents: Exponents) -> JSONValue {
      .object(Self.rows(exponents).map { ($0.name, .optional($0.value)) })
    }
    return .object([
      ("alpha", .number(alpha)), ("beta", .number(beta)), ("depth", .integer(depth)),
      ("regime", .text(regime.rawValue)),
      ("phase", .text(phase.rawValue)), ("lazy", object(lazy)), ("rich", object(rich)),
    ])
  }
}

import DMFT
import Foundation
import FileFormats

/// What `dmft spectrum` says of a task.
package struct SpectrumReport {
  /// What was measured, for the first line: a file with its number of samples, or an architecture.
  package var name: String
  package var capacity: MeasuredExponent
  /// nil when there are no targets.
  package var source: MeasuredExponent?
  /// Modes that were looked at.
  package var modes: Int
  /// Numbers of the first and last mode in the fit.
  package var window: (first: Int, last: Int)
  /// Of β, where it ends before; nil where nothing was sampled.
  package var windowOfPower: (first: Int, last: Int)?
  /// The same exponents by plain fits, without correction for finite samples; nil where nothing was sampled.
  package var plain: (capacity: Double, source: Double)?
  /// Further remarks, each one line.
  package var remarks: [String] = []
  /// Trained maps of a network deeper than the one of two that `rich_exponent` is about.
  package var deepMaps: Int?
  /// Whether the window holds power laws, so that the exponents mean something.
  package var hasCapacity = true
  package var hasSource = true
  /// What is resolved of trace and target; nil where nothing was sampled.
  package var balance: SpectrumBalance?
  package var flow: FlowBracket?

  package init(
    name: String, capacity: MeasuredExponent, source: MeasuredExponent? = nil, modes: Int,
    window: (first: Int, last: Int), plain: (capacity: Double, source: Double)? = nil, remarks: [String] = [],
    deepMaps: Int? = nil, hasCapacity: Bool = true, hasSource: Bool = true, balance: SpectrumBalance? = nil,
    flow: FlowBracket? = nil
  ) {
    self.name = name
    self.capacity = capacity
    self.source = source
    self.modes = modes
    self.window = window
    self.plain = plain
    self.remarks = remarks
    self.deepMaps = deepMaps
    self.hasCapacity = hasCapacity
    self.hasSource = hasSource
    self.balance = balance
    self.flow = flow
  }

  private var regime: Regime? {
    guard hasCapacity, let source, source.value > 0 else { return nil }
    return Regime(capacity: capacity.value, source: source.value)
  }
  /// Of the value, then of the ends of its uncertainty, where they are others.
  private var regimes: String? {
    guard let regime, let source else { return nil }
    var words = [regime.rawValue]
    for value in [source.value - source.uncertainty, source.value + source.uncertainty] {
      let other = Regime(capacity: capacity.value, source: max(value, 1e-9)).rawValue
      if !words.contains(other) { words.append(other) }
    }
    return words.joined(separator: " or ")
  }
  private var lazy: Double? { exponent(maps: 1) }
  private var rich: Double? { exponent(maps: 2) }

  /// χ of D trained maps, (12.4); nil for β ≤ 0, of which there is no law.
  private func exponent(maps: Int) -> Double? {
    guard hasCapacity, hasSource else { return nil }
    return source.flatMap { $0.value > 0 ? Exponents.time(source: $0.value, depth: maps) : nil }
  }

  package var text: String {
    let title =
      regimes.map { "\($0) task" }
      ?? (source == nil
        ? "eigenvalues alone"
        : hasCapacity ? "no regime: power does not fall with the eigenvalues" : "no power law")
    var lines = ["\(name): \(title)"]
    lines += hasCapacity ? exponents : [noPowerLaw]
    lines.append(
      "\(hasCapacity ? "fitted over" : "looked at:") modes \(window.first) … \(window.last) of \(modes)\(excluded)"
    )
    if let windowOfPower, hasCapacity, windowOfPower.last < window.last {
      lines.append(
        "β over modes \(windowOfPower.first) … \(windowOfPower.last): beyond, the target's power does not stand out of its noise"
      )
    }
    if let plain, hasCapacity {
      lines.append(
        String(
          format: "plain fits, without correction for the finite sample: α = %.3f, β = %.3f", plain.capacity,
          plain.source))
    }
    if let source, hasCapacity, !hasSource || 3 * source.uncertainty > 2 * source.value {
      lines.append(
        "β is hardly resolved: power per e-fold of λ is flat, or noise. More samples, a --window on the part that is a power "
          + "law, or another target")
    }
    lines += [balance?.text, flow?.text, flow?.ridge?.text].compactMap { $0 }
    return (lines + remarks + prediction).joined(separator: "\n") + "\n"
  }

  private var exponents: [String] {
    var lines = ["capacity α = \(Self.text(capacity))    eigenvalues fall as k^-α"]
    if let source {
      lines.append("source   β = \(Self.text(source))    power beyond eigenvalue λ falls as λ^β")
    }
    return lines
  }

  /// What a fit would have said, and why it is not said.
  private var noPowerLaw: String {
    "the slope of the eigenvalues changes too much within the window for an exponent (a straight line has α = "
      + "\(NumberText.short(capacity.value, 2)) ± \(NumberText.short(capacity.uncertainty, 2))); a --window on a part that is a "
      + "power law may have one"
  }

  private var excluded: String {
    window.last < modes && plain != nil
      ? "; the last \(modes - window.last), near the rank limit, are left out" : ""
  }

  /// What the scaling theory makes of α and β.
  private var prediction: [String] {
    guard let source, let lazy, let rich, let regime else { return [] }
    let times = "loss against time: lazy \(Self.power(lazy, error(maps: 1)))"
    guard regime == .hard else {
      return [
        times
          + ", the same with feature learning: on \(regime.rawValue) tasks it gains nothing in the exponent"
      ] + contradiction
    }
    let deep = deepMaps.flatMap { maps in
      exponent(maps: maps).map { "; \(Self.power($0, error(maps: maps))) with \(maps) trained maps" }
    }
    let gain =
      ", \(NumberText.estimate(rich / lazy, gainError ?? .nan)) times the exponent"
    let doubt =
      source.value + source.uncertainty >= 1
      ? "; β ≥ 1, where there is no gain, is within the uncertainty" : ""
    return [
      times + ", with feature learning \(Self.power(rich, error(maps: 2)))" + gain + (deep ?? "") + doubt
    ] + contradiction
  }

  /// `t^-(0.55 ± 0.11)`.
  private static func power(_ exponent: Double, _ error: Double?) -> String {
    "t^-(\(NumberText.estimate(exponent, error ?? .nan)))"
  }

  /// What the uncertainty of β makes of an exponent: half its change over twice the uncertainty.
  private func error(maps: Int) -> Double? {
    change { Exponents.time(source: $0, depth: maps) }
  }

  private var gainError: Double? {
    change { Exponents.time(source: $0, depth: 2) / Exponents.time(source: $0, depth: 1) }
  }

  private func change(_ value: (Double) -> Double) -> Double? {
    guard let source, lazy != nil else { return nil }
    let low = max(source.value - source.uncertainty, 1e-3 * source.value)
    let (a, b) = (value(low), value(source.value + source.uncertainty))
    return max(abs(value(source.value) - a), abs(b - value(source.value)))
  }

  /// Where power laws and flow do not say the same.
  private var contradiction: [String] {
    guard let lazy, let flow, let error = error(maps: 1), !flow.holds(lazy, within: 2 * error) else {
      return []
    }
    return [
      "beware: the kernel's own flow does not fall so: the targets have noise, a mean, copies, or power that is no power law"
    ]
  }

  package var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("alpha", .optional(hasCapacity ? capacity.value : nil)),
      ("alpha_se", .optional(hasCapacity ? capacity.uncertainty : nil)),
      ("beta", .optional(hasCapacity ? source?.value : nil)),
      ("beta_se", .optional(hasCapacity ? source?.uncertainty : nil)),
      ("regime", regime.map { .text($0.rawValue) } ?? .optional(nil)), ("lazy_exponent", .optional(lazy)),
      ("rich_exponent", .optional(rich)),
      ("lazy_exponent_se", .optional(error(maps: 1))), ("rich_exponent_se", .optional(error(maps: 2))),
      ("gain", .optional(lazy.flatMap { lazy in rich.map { $0 / lazy } })),
      ("gain_se", .optional(rich.flatMap { _ in gainError })),
      ("modes", .integer(modes)), ("window", .array([.integer(window.first), .integer(window.last)])),
    ]
    if let windowOfPower {
      members.append(
        ("beta_window", .array([.integer(windowOfPower.first), .integer(windowOfPower.last)])))
    }
    if let plain {
      members += [
        ("excluded", .integer(modes - window.last)), ("alpha_plain", .number(plain.capacity)),
        ("beta_plain", .number(plain.source)),
      ]
    }
    if let balance { members += balance.members }
    if let flow { members.append(("flow", flow.json)) }
    if let deepMaps { members.append(("rich_exponent_deep", .optional(exponent(maps: deepMaps)))) }
    return .object(members)
  }

  private static func text(_ exponent: MeasuredExponent) -> String {
    let digits = max(0, min(8, 1 - Int(floor(log10(max(exponent.uncertainty, 1e-8))))))
    return String(format: "%.*f ± %.*f", digits, exponent.value, digits, exponent.uncertainty)
  }
}

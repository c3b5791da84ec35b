/// How a solution was computed and what its error is.
public struct Diagnostics: Sendable, Hashable {
  /// A named figure with its meaning; `value` is a number or a text.
  public struct Entry: Sendable, Hashable {
    public enum Value: Sendable, Hashable {
      case number(Double)
      case text(String)
    }
    public var name: String
    public var value: Value
    public var meaning: String

    public init(_ name: String, _ value: Value, _ meaning: String) {
      self.name = name
      self.value = value
      self.meaning = meaning
    }
  }

  /// The engine that ran: `march`, `stationary` or `flow`.
  public var engine: String
  /// Why that engine, in one sentence.
  public var reason: String
  public var entries: [Entry]

  public init(engine: String, reason: String, entries: [Entry]) {
    self.engine = engine
    self.reason = reason
    self.entries = entries
  }

  /// The stated relative error; infinite where none is stated.
  package var relativeError: Double { self["relative_error"] ?? .infinity }

  /// The relative error of the curve as its engine estimates it; of sampled curves, whose standard errors are columns, the
  /// part that is not among these.
  package var largestError: Double? {
    Self.largest(["relative_error", "quadrature_error"].compactMap { self[$0] })
  }

  /// The absolute error of losses where they are so small that the relative one says too little; nil where none is.
  package var lossError: Double? { self[Self.lossErrorName] }
  package static let lossErrorName = "loss_error"

  /// The largest of some errors; not a number where one of them is none, nil of no errors.
  package static func largest(_ errors: [Double]) -> Double? { errors.first(where: \.isNaN) ?? errors.max() }

  /// What to know before the curves are used, with a remedy: a sentence each.
  package var warnings: [String] {
    entries.compactMap { entry in
      if entry.name == Entry.warningName, case .text(let text) = entry.value { text } else { nil }
    }
  }

  /// The number of that name, if there is one.
  public subscript(_ name: String) -> Double? {
    for entry in entries where entry.name == name {
      if case .number(let value) = entry.value { return value }
    }
    return nil
  }
}

extension Diagnostics.Entry {
  fileprivate static let warningName = "warning"

  /// - Parameter sentence: what is wrong, and what to do.
  package static func warning(_ sentence: String) -> Self {
    Self(warningName, .text(sentence), "what to know before the curve is used")
  }
}

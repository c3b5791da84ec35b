/// What a key is set to at some points of a sweep.
public enum SweepValue: Sendable, Hashable {
  case number(Double)
  /// A word; of lists and mappings their text.
  case text(String)

  /// The value on an axis of numbers; nil for a word. `infinite` is the number that it means.
  public var number: Double? {
    switch self {
    case .number(let number): number
    case .text("infinite"): .infinity
    case .text: nil
    }
  }

  /// As a message or a legend shows it.
  public var label: String {
    switch self {
    case .number(let number): Int(exactly: number)?.description ?? number.description
    case .text(let text): text
    }
  }
}

extension SweepValue: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}

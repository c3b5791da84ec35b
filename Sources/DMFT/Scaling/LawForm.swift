import Foundation

/// What a loss may depend on: sums of powers, linear in their coefficients once the exponents are known.
///
///     floor:        E + a t^-p
///     width-time:   E + a N^-p + b t^-q
///     four-term:    E + a N^-p + b t^-q + c t^-r / N                                          (12.10)
public enum LawForm: String, Sendable, Hashable, CaseIterable {
  case floor
  case widthTime = "width-time"
  case fourTerm = "four-term"

  /// A term of the sum: c N^-(width exponent) t^-(time exponent).
  public enum Term: String, Sendable, Hashable {
    case floor, width, time, transient
  }

  /// In the order of their coefficients, the floor first.
  public var terms: [Term] {
    switch self {
    case .floor: [.floor, .time]
    case .widthTime: [.floor, .width, .time]
    case .fourTerm: [.floor, .width, .time, .transient]
    }
  }

  /// Terms with an exponent of their own, in the order of the exponents.
  public var powers: [Term] { Array(terms.dropFirst()) }

  /// The logarithm whose multiple −exponent is the term's, at a point.
  package func logarithm(_ term: Term, _ point: LossSurface.Point) -> Double {
    switch term {
    case .floor: 0
    case .width: log(point.width)
    case .time, .transient: log(point.time)
    }
  }

  /// The term with coefficient 1.
  package func value(_ term: Term, _ exponents: [Double], _ point: LossSurface.Point) -> Double {
    guard let index = powers.firstIndex(of: term) else { return 1 }
    let power = exp(-exponents[index] * logarithm(term, point))
    return term == .transient ? power / point.width : power
  }

  /// As people write it.
  public var formula: String {
    switch self {
    case .floor: "E + a t^-p"
    case .widthTime: "E + a N^-p + b t^-q"
    case .fourTerm: "E + a N^-p + b t^-q + c t^-r / N"
    }
  }
}

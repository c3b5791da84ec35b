import Foundation
import FileFormats
import LinearAlgebra

/// An axis, logarithmic unless said otherwise: its range and its marks.
package struct FigureAxis {
  package enum Scale { case logarithmic, linear }

  /// A mark; those without text are small.
  package struct Tick {
    package var value: Double
    package var text: String?
  }

  /// Powers of ten are marked from this many decades on; below, 1, 2, 5 and then even numbers.
  private static let decadesForPowers = 2.0
  private static let decadesForOneTwoFive = 0.7
  private static let mostLabels = 8

  /// A flat curve gets this much room, in decades or units.
  package static let shortest = 0.1
  /// What lies beyond is not drawn, so that the ends of the axis, widened, are numbers that `Double` holds.
  private static let limits = -250.0...250.0

  package let scale: Scale
  package var label: FigureText?
  /// Marks have text; not where it stands at the neighbouring panel.
  package var hasTexts = true
  /// Text of the marks says + of what is positive.
  package var hasSigns = false

  /// The ends of the axis; those of a logarithmic one as powers of ten.
  private let first: Double
  private let last: Double

  /// The range of the values, widened by a share of its length (in decades) at either end.
  package init(
    _ values: [Double], scale: Scale = .logarithmic, below: Double = 0, above: Double = 0,
    label: FigureText? = nil, room shortest: Double = Self.shortest
  ) {
    let places = values.map {
      scale == .linear ? $0 : min(max(log10($0), Self.limits.lowerBound), Self.limits.upperBound)
    }
    let (low, high) = (places.min() ?? 0, places.max() ?? 1)
    let room = max(0, shortest - (high - low)) / 2
    first = low - room - below * (high - low)
    last = high + room + above * (high - low)
    self.scale = scale
    self.label = label
  }

  /// Just the range that was asked for.
  package init(range: NumberRange, label: FigureText? = nil) {
    self.init([range.low, range.high], label: label, room: 0)
  }

  package var low: Double { value(at: 0) }
  package var high: Double { value(at: 1) }
  package var decades: Double { last - first }

  /// Where a value lies, 0 … 1.
  package func share(of value: Double) -> Double {
    ((scale == .linear ? value : log10(value)) - first) / decades
  }

  /// The value at a share 0 … 1 of the axis.
  package func value(at share: Double) -> Double {
    let place = first + share * decades
    return scale == .linear ? place : pow(10, place)
  }

  /// Width of the longest text, in heights of the type.
  package var textWidth: Double {
    guard hasTexts else { return 0 }
    return ticks.compactMap(\.text).map { FigureText.width($0, hasMarkup: true) }.max() ?? 0
  }

  /// None lies outside by a rounding error: gnuplot would leave it out.
  package var ticks: [Tick] {
    places.map { Tick(value: min(max($0.value, low), high), text: $0.text) }
  }

  /// The marks of an axis of a given length, in heights of the type; where their texts would touch, every other one has a text, or
  /// one of three, ….
  package func ticks(over length: Double, isUpright: Bool) -> [Tick] {
    var ticks = ticks
    let named = ticks.indices.filter { ticks[$0].text != nil }
    func room(_ index: Int) -> Double {
      isUpright ? Self.textHeight : FigureText.width(ticks[index].text ?? "", hasMarkup: true) + Self.textGap
    }
    func touch(_ first: Int, _ second: Int) -> Bool {
      let distance = length * (share(of: ticks[second].value) - share(of: ticks[first].value))
      return distance < (room(first) + room(second)) / 2
    }
    // Powers of ten are the last to lose theirs, of 1, 2, 5 the first to stay.
    let start = named.firstIndex { ticks[$0].text?.contains(/^(10\^.*|0\.0*1|10*)$/) ?? false } ?? 0
    let cycle = isOneTwoFive ? 3 : 1
    let kept = ([1] + Array(stride(from: cycle, through: named.count + cycle, by: cycle))).lazy.map {
      every in
      named.indices.filter { ($0 - start) % every == 0 }.map { named[$0] }
    }.first { zip($0, $0.dropFirst()).allSatisfy { !touch($0, $1) } }
    for index in named where kept?.contains(index) != true { ticks[index].text = nil }
    return ticks
  }

  /// Of texts one above another, powers among them.
  private static let textHeight = 1.3
  /// Between texts side by side.
  private static let textGap = 0.4

  private var isOneTwoFive: Bool {
    scale == .logarithmic && decades >= Self.decadesForOneTwoFive && decades < Self.decadesForPowers
  }

  private var places: [Tick] {
    if scale == .linear { return even }
    if decades >= Self.decadesForPowers { return powers }
    return isOneTwoFive ? oneTwoFive : even
  }

  private func contains(_ value: Double) -> Bool { (-1e-9...1 + 1e-9).contains(share(of: value)) }

  /// 10^n, with 2 … 9 times as small marks, or some of the powers when there are many.
  private var powers: [Tick] {
    let every = Int((decades / Double(Self.mostLabels)).rounded(.up))
    return multiples(every > 1 ? 1...1 : 1...9) { digit, exponent in
      digit == 1 && exponent % every == 0 ? "10^{\(exponent < 0 ? "−" : "")\(abs(exponent))}" : nil
    }
  }

  private var oneTwoFive: [Tick] {
    multiples(1...9) { [1, 2, 5].contains($0) ? plain(Double($0) * pow(10, Double($1))) : nil }
  }

  private func multiples(_ digits: ClosedRange<Int>, text: (_ digit: Int, _ exponent: Int) -> String?)
    -> [Tick]
  {
    (Int(first.rounded(.down))...Int(last.rounded(.up))).flatMap { exponent in
      digits.map { Tick(value: Double($0) * pow(10, Double(exponent)), text: text($0, exponent)) }
    }.filter { contains($0.value) }
  }

  /// Multiples of a round number, at least two and at most six.
  private var even: [Tick] {
    let rough = (high - low) / 5
    let power = pow(10, log10(rough).rounded(.down))
    let spacing = ([1, 2, 2.5, 5, 10].first { $0 * power >= rough } ?? 10) * power
    // An end that is such a multiple is one in spite of its rounding.
    let start = (low / spacing - 1e-9).rounded(.up)
    return (0...6).map { (start + Double($0)) * spacing }.filter { contains($0) }
      .map { Tick(value: $0, text: plain($0)) }
  }

  /// A number without the noise of its last binary digit.
  private func plain(_ value: Double) -> String {
    let text = value == 0 ? "0" : String(format: "%.6g", value)
    return (hasSigns && value > 0 ? "+" : "")
      + text.replacing(/e(-?)\+?0*([1-9][0-9]*)/) { "·10^{\($0.1)\($0.2)}" }
      .replacing(/^(-?)1·/) { $0.1 }.replacing("-", with: "−")
  }
}

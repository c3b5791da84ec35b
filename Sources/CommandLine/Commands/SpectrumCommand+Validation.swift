import ArgumentParser
import DMFT

// What is wrong with the command line whatever the arrays say: exit code 64.
extension SpectrumCommand {
  static let activations = Activation.Function.allCases.map(\.rawValue).joined(separator: ", ")

  func validate() throws {
    try circle ? validateCircle() : file != nil ? validateRun() : validateData()
    for path in output where !TaskFile.endings.contains(OutputPath.ending(path)) {
      throw ValidationError("\(path): unknown ending; allowed: .csv, .nc")
    }
    if let plot, !OutputPath.figureEndings.contains(OutputPath.ending(plot)) {
      throw ValidationError("\(plot): unknown ending; allowed: .svg, .png, .pdf")
    }
    if let window, !(window.low >= 1 && window.high <= 1e9) {
      throw ValidationError("--window is \(window.low):\(window.high); allowed: k0:k1 with 1 ≤ k0 < k1")
    }
  }

  private func validateData() throws {
    guard (features == nil) != (kernel == nil) else {
      throw ValidationError("give --features X or --kernel K (one of them), or --circle")
    }
    guard let targets else { throw ValidationError("--targets y is missing") }
    if let name = circleOptions.first { throw ValidationError("\(name) goes with --circle") }
    for path in [features, kernel, targets].compactMap({ $0 }) where !ArrayFile.isKnown(path) {
      throw ValidationError("\(path): unknown ending; allowed: .npy, .csv, .nc or .nc:name")
    }
  }

  private func validateRun() throws {
    if let name = circleOptions.first(where: { $0 != "--frequencies" }) {
      throw ValidationError("\(name) stands beside \(file ?? ""), which says it; allowed: one or the other")
    }
    try validateMeasurement()
  }

  private func validateCircle() throws {
    if let file { throw ValidationError("--circle stands beside \(file); allowed: one or the other") }
    if let targetExponent, !(targetExponent > 0.5 && targetExponent.isFinite) {
      throw ValidationError(
        "--target-exponent is \(targetExponent); allowed: > 0.5, for a target of finite power")
    }
    try validateMeasurement()
    _ = try architecture()
  }

  /// What a measurement without data cannot have.
  private func validateMeasurement() throws {
    if features != nil || kernel != nil || targets != nil {
      throw ValidationError("\(file ?? "--circle") takes the place of --features, --kernel and --targets")
    }
    if noTail { throw ValidationError("--no-tail goes with data") }
    let allowed = 1...CircleSpectrum.mostFrequencies
    if let frequencies, !allowed.contains(frequencies) {
      throw ValidationError(
        "--frequencies is \(frequencies); allowed: a whole number from 1 to \(allowed.upperBound)")
    }
  }

  /// Those given of the options that describe an architecture.
  private var circleOptions: [String] {
    let options: [(String, Bool)] = [
      ("--activation", activation != nil), ("--depth", depth != nil), ("--power", power != nil),
      ("--target-exponent", targetExponent != nil), ("--parity", parity != nil),
      ("--frequencies", frequencies != nil),
    ]
    return options.filter(\.1).map(\.0)
  }

  /// The window as whole numbers.
  var numbers: ClosedRange<Int>? { window.map { Int($0.low)...Int($0.high) } }
}

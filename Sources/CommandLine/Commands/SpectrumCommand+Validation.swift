import ArgumentParser
import DMFT

// What is wrong with the command line whatever the arrays say: exit code 64.
extension SpectrumCommand {
  static let activations = Activation.Function.allCases.map(\.rawValue).joined(separator: ", ")

  func validate() throws {
    try circle ? validateCircle() : validateData()
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
    let circleOnly: [(String, Bool)] = [
      ("--activation", activation != nil), ("--depth", depth != nil), ("--power", power != nil),
      ("--target-exponent", targetExponent != nil), ("--parity", parity != nil),
      ("--frequencies", frequencies != nil),
    ]
    if let name = circleOnly.first(where: \.1)?.0 { throw ValidationError("\(name) goes with --circle") }
    for path in [features, kernel, targets].compactMap({ $0 }) where !ArrayFile.isKnown(path) {
      throw ValidationError("\(path): unknown ending; allowed: .npy, .csv, .nc or .nc:name")
    }
  }

  private func validateCircle() throws {
    if features != nil || kernel != nil || targets != nil {
      throw ValidationError("--circle takes the place of --features, --kernel and --targets")
    }
    if noTail { throw ValidationError("--no-tail goes with data") }
    let allowed = 1...CircleSpectrum.mostFrequencies
    if let frequencies, !allowed.contains(frequencies) {
      throw ValidationError(
        "--frequencies is \(frequencies); allowed: a whole number from 1 to \(allowed.upperBound)")
    }
    if let targetExponent, !(targetExponent > 0.5 && targetExponent.isFinite) {
      throw ValidationError(
        "--target-exponent is \(targetExponent); allowed: > 0.5, for a target of finite power")
    }
    _ = try perceptron()
    _ = try targetParity()
  }

  /// The architecture that the options describe; its width plays no part.
  func perceptron() throws -> Perceptron {
    guard let function = Activation.Function(rawValue: activation ?? "relu") else {
      throw ValidationError("--activation is \(activation ?? ""); allowed: \(Self.activations)")
    }
    do {
      return try Perceptron(
        depth: depth ?? 1, width: .infinite, activation: Activation(function, power: power ?? 1))
    } catch let error as DescriptionError {
      let option = error.key.split(separator: ".").last.map(String.init) ?? error.key
      throw ValidationError("--\(option) is \(error.value); allowed: \(error.allowed)")
    }
  }

  func targetParity() throws -> CircleTarget.Parity {
    guard let found = CircleTarget.Parity(rawValue: parity ?? "all") else {
      throw ValidationError("--parity is \(parity ?? ""); allowed: all, even, odd")
    }
    return found
  }

  /// The window as whole numbers.
  var numbers: ClosedRange<Int>? { window.map { Int($0.low)...Int($0.high) } }
}

import ArgumentParser
import DMFT
import Foundation

extension SpectrumCommand {
  /// α and β of an architecture on the circle.
  func circleResult() throws -> Result {
    let network = try architecture.perceptron()
    do {
      let kernel = try TangentKernel(network)
      let spectrum = CircleSpectrum(kernel, frequencies: architecture.frequencies ?? Self.usualFrequencies)
      let measurement = try CircleMeasurement(
        spectrum, decay: kernel.capacityExponent, targetExponent: architecture.targetExponent,
        parity: architecture.targetParity(),
        window: numbers)
      let modes = measurement.modes
      let report = SpectrumReport(
        name: name(network), capacity: measurement.capacity, source: measurement.source,
        modes: spectrum.trustedFrequencies, window: measurement.window, plain: nil,
        remarks: remarks(measurement), deepMaps: network.depth > 1 ? network.depth + 1 : nil)
      return Result(
        report: report, file: TaskFile(modes: modes, comments: [name(network)]), curves: SpectrumCurves(modes)
      )
    } catch let error as DescriptionError where ["curve", "window"].contains(error.key) {
      throw ValidationError(
        "fewer than six eigenvalues above round-off in the window; allowed: more --frequencies, another --window, "
          + "or an activation whose kernel has more of them")
    } catch let error as DescriptionError {
      throw ValidationError(
        "--\(error.key.replacingOccurrences(of: "network.", with: "")) is \(error.value); allowed: \(error.allowed)"
      )
    }
  }

  private func name(_ network: Perceptron) -> String {
    let power = network.activation.power > 1 ? "^\(network.activation.power)" : ""
    let layers = network.depth == 1 ? "1 hidden layer" : "\(network.depth) hidden layers"
    let target = architecture.targetExponent.map { ", target Σ k^-\($0) cos kθ" } ?? ""
    return "circle, \(network.activation.function.rawValue)\(power), \(layers)\(target)"
  }

  private func remarks(_ measurement: CircleMeasurement) -> [String] {
    var remarks: [String] = []
    if let decay = measurement.decay {
      remarks.append(String(format: "theory: α = %g", decay))
    } else {
      remarks.append("theory: eigenvalues fall faster than any power; α holds in the window alone")
    }
    if measurement.unseenShare > 0 {
      remarks.append(
        String(
          format: "%.3g %% of the target lies on frequencies with eigenvalue 0: never learned",
          100 * measurement.unseenShare))
    }
    return remarks
  }

  private static let usualFrequencies = 10_000
}

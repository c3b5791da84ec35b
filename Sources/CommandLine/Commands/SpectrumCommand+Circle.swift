import ArgumentParser
import DMFT
import Foundation
import ConfigurationFiles
import Reports

extension SpectrumCommand {
  /// Network and target of a run.
  private func described(by file: String) throws -> CircleArchitecture {
    guard let circle = try Configuration.read(file).run.model as? CircleRegression else {
      throw Configuration.failure(
        for: DescriptionError("network", "linear", "{model: mlp, …}, on the circle or on given samples"),
        in: file)
    }
    guard circle.target.exponent > 0.5 else {
      throw Configuration.failure(
        for: DescriptionError(
          "task.circle.targetExponent", "\(circle.target.exponent)", "> 0.5, for a target of finite power"),
        in: file)
    }
    return CircleArchitecture(
      perceptron: circle.perceptron, targetExponent: circle.target.exponent, parity: circle.target.parity)
  }

  /// α and β of an architecture on the circle.
  func circleResult() throws -> Result {
    let architecture = try file.map(described(by:)) ?? architecture.described()
    do {
      return try result(of: architecture)
    } catch let error as DescriptionError where ["curve", "window"].contains(error.key) {
      throw ValidationError(
        "fewer than six eigenvalues above round-off in the window; allowed: more --frequencies, another --window, "
          + "or an activation whose kernel has more of them")
    } catch let error as DescriptionError {
      if let file { throw Configuration.failure(for: error, in: file) }
      throw ValidationError(
        "--\(error.key.replacingOccurrences(of: "network.", with: "")) is \(error.value); allowed: \(error.allowed)"
      )
    }
  }

  private func result(of architecture: CircleArchitecture) throws -> Result {
    let network = architecture.perceptron
    let kernel = try TangentKernel(network)
    let spectrum = CircleSpectrum(kernel, frequencies: self.architecture.frequencies ?? Self.usualFrequencies)
    let measurement = try CircleMeasurement(
      spectrum, decay: kernel.capacityExponent, targetExponent: architecture.targetExponent,
      parity: architecture.parity, window: numbers)
    let modes = measurement.modes
    let name = architecture.name
    let report = SpectrumReport(
      name: name, capacity: measurement.capacity, source: measurement.source,
      modes: spectrum.trustedFrequencies, window: measurement.window, plain: nil,
      remarks: remarks(measurement), deepMaps: network.depth > 1 ? network.depth + 1 : nil)
    return Result(
      report: report, file: TaskFile(modes: modes, comments: [name]), curves: SpectrumCurves(modes))
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

import DMFT
import Foundation

extension DataSource.Features {
  /// n of the Student distribution: kurtosis 4.2 instead of 3. The smallest whole number for which the eighth moment,
  /// hence the variance of a loss and its standard error, is finite.
  static let studentFreedom = 9.0

  /// One sample of independent ψ_k with mean 0 and the given standard deviations.
  func draw(deviations: [Double], into sample: inout [Double], from stream: inout RandomStream) {
    for k in sample.indices { sample[k] = deviations[k] * standardised(from: &stream) }
  }

  /// A number of mean 0 and variance 1.
  private func standardised(from stream: inout RandomStream) -> Double {
    switch self {
    case .gaussian: stream.normal()
    case .rademacher: stream.next() & 1 == 0 ? 1 : -1
    case .student: Self.student(from: &stream)
    }
  }

  /// √((n − 2)(u^{−2/n} − 1)) cos 2πv with uniform u, v, of variance 1 (Bailey 1994).
  private static func student(from stream: inout RandomStream) -> Double {
    let radius = (studentFreedom - 2) * (pow(stream.uniform(), -2 / studentFreedom) - 1)
    return radius.squareRoot() * cos(2 * .pi * stream.uniform())
  }
}

import DMFT

extension DataSource.Features {
  /// Degrees of freedom of the Student distribution: kurtosis 9 instead of 3, the smallest whole number
  /// for which the fourth moment, hence the sampling noise, is finite.
  static let studentFreedom = 5

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

  /// z √((n − 2)/χ²_n), of variance 1.
  private static func student(from stream: inout RandomStream) -> Double {
    let squares = stream.normals(studentFreedom).reduce(0) { $0 + $1 * $1 }
    return stream.normal() * (Double(studentFreedom - 2) / squares).squareRoot()
  }
}

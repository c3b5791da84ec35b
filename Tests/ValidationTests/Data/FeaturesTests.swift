import DMFT
import Foundation
import TestSupport
import Testing

@testable import Validation

@Suite("Features")
struct FeaturesTests {
  /// Kurtosis of each distribution: 3, 1 and 3 + 6/(ν − 4).
  @Test("have covariance Λ and their kurtosis", .tags(.statistics), arguments: DataSource.Features.allCases)
  func moments(_ features: DataSource.Features) {
    var stream = RandomStream(seed: 31, instance: 0)
    var sample = [0.0, 0]
    let draws = (0..<200_000).map { _ in
      features.draw(deviations: [2, 0.5], into: &sample, from: &stream)
      return sample
    }
    #expect(deviation(draws.map { $0[0] }, from: 0) < 4)
    #expect(deviation(draws.map { $0[0] * $0[1] }, from: 0) < 4)
    #expect(estimateIsClose(draws.map { $0[0] * $0[0] }, to: 4))
    #expect(estimateIsClose(draws.map { $0[1] * $0[1] }, to: 0.25))
    let fourth = estimate(draws.map { pow($0[1], 4) * 16 }).mean
    switch features {
    case .gaussian: #expect(abs(fourth - 3) < 0.1)
    case .rademacher: #expect(fourth == 1)
    case .student: #expect(abs(fourth - 4.2) < 0.3)
    }
  }

  func estimateIsClose(_ numbers: [Double], to expected: Double) -> Bool {
    let found = estimate(numbers)
    return abs(found.mean - expected) <= 4 * found.error + 1e-12
  }
}

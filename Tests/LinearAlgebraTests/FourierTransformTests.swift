import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Fourier transform")
struct FourierTransformTests {
  @Test("is the sum it stands for, row by row", .tags(.closedForm), arguments: [2, 6, 16, 30])
  func definition(_ n: Int) {
    var numbers = SeededNumbers(seed: 3)
    let transform = FourierTransform(count: n, rows: 2)
    var values = (0..<(2 * (n + 2))).map { _ in numbers.number(in: -1...1) }
    let signal = values
    transform.forward(&values)
    for row in 0..<2 {
      for m in 0...n / 2 {
        let phases = (0..<n).map { 2 * Double.pi * Double($0 * m % n) / Double(n) }
        let start = row * (n + 2)
        let real = phases.indices.reduce(0) { $0 + signal[start + $1] * cos(phases[$1]) }
        let imaginary = phases.indices.reduce(0) { $0 - signal[start + $1] * sin(phases[$1]) }
        #expect(abs(values[start + 2 * m] - real) < 1e-13)
        #expect(abs(values[start + 2 * m + 1] - imaginary) < 1e-13)
      }
    }
  }

  @Test("and its inverse give n times the numbers, from many tasks at once", .tags(.identity))
  func inverse() async {
    let worst = await withTaskGroup(of: Double.self) { group in
      for seed in 1...16 {
        group.addTask {
          var numbers = SeededNumbers(seed: UInt64(seed))
          let transform = FourierTransform(count: 1 << 10)
          let signal = (0..<transform.count).map { _ in numbers.number(in: -1...1) }
          var values = signal + [0, 0]
          transform.forward(&values)
          transform.inverse(&values)
          return zip(values, signal).reduce(0) { max($0, abs($1.0 / 1024 - $1.1)) }
        }
      }
      return await group.reduce(0, max)
    }
    #expect(worst < 1e-14)
  }

  @Test("turns products into cyclic convolutions", .tags(.identity))
  func convolution() {
    let transform = FourierTransform(count: 4)
    var (a, b) = ([1.0, 2, 3, 4, 0, 0], [5.0, 6, 0, 0, 0, 0])
    transform.forward(&a)
    transform.forward(&b)
    transform.multiply(&a, by: b, factor: 0.25)
    transform.inverse(&a)
    #expect(zip(a, [29, 16, 27, 38]).allSatisfy { abs($0 - $1) < 1e-13 })
  }
}

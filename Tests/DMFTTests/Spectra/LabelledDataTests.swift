import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Samples with targets")
struct LabelledDataTests {
  static func column(_ values: [Double]) -> DenseMatrix {
    DenseMatrix(rows: values.count, columns: 1, entries: values)
  }

  @Test("of two have the eigenvalues and powers that one finds by hand", .tags(.closedForm))
  func byHand() throws {
    // K = [[2, 1], [1, 2]]: eigenvalues 3 and 1 on (1, 1)/√2 and (1, −1)/√2.
    let kernel = DenseMatrix(rows: 2, columns: 2, entries: [2, 1, 1, 2])
    let spectrum = try LabelledData(.kernel(kernel), targets: Self.column([3, 1])).spectrum()
    #expect(relativeDeviation(of: spectrum.eigenvalues, from: [1.5, 0.5]) < 1e-15)
    #expect(relativeDeviation(of: spectrum.powers, from: [4, 1]) < 1e-14)
    #expect(spectrum.nullPower < 1e-14)
  }

  @Test("that are there twice are counted, as features and as a kernel", .tags(.contract))
  func copies() throws {
    for asKernel in [false, true] {
      let data = try PowerLawSamples(capacity: 1.5, source: 0.5, samples: 30, features: 20)
        .data(seed: 3, asKernel: asKernel)
      #expect(data.copies == 0)
      // Seven are there twice, one of them three times.
      #expect(data.part(Array(0..<30) + [0, 1, 2, 3, 4, 5, 6, 6]).copies == 8)
    }
  }

  @Test("trace and target's mean square are kept", .tags(.identity))
  func sums() throws {
    let data = try PowerLawSamples(capacity: 1.5, source: 0.5, samples: 70, features: 90).data(seed: 1)
    guard case .features(let features) = data.inputs else { return }
    let spectrum = try data.spectrum()
    let trace = features.entries.reduce(0) { $0 + $1 * $1 } / 70
    #expect(relativeDeviation(of: spectrum.eigenvalues.reduce(0, +), from: trace) < 1e-13)
    let power = data.targets.entries.reduce(0) { $0 + $1 * $1 } / 70
    #expect(relativeDeviation(of: spectrum.powers.reduce(spectrum.nullPower, +), from: power) < 1e-12)
  }

  @Test(
    "features and their kernel are one, more features than samples or fewer", .tags(.identity),
    arguments: [20, 60, 150])
  func featuresOrKernel(count: Int) throws {
    let samples = PowerLawSamples(capacity: 1.5, source: 0.5, samples: 60, features: count, labelNoise: 0.1)
    let (a, b) = (
      try samples.data(seed: 2).spectrum(), try samples.data(seed: 2, asKernel: true).spectrum()
    )
    #expect(a.rank == min(60, count) && b.rank == a.rank)
    #expect(relativeDeviation(of: a.eigenvalues, from: b.eigenvalues) < 1e-9)
    #expect(zip(a.powers, b.powers).allSatisfy { abs($0 - $1) < 1e-10 })
    #expect(abs(a.nullPower - b.nullPower) < 1e-12)
  }

  @Test("the power of several outputs is the sum", .tags(.identity))
  func outputs() throws {
    let kernel = DenseMatrix(rows: 3, columns: 3, entries: [4, 1, 0, 1, 3, 1, 0, 1, 2])
    let (a, b) = ([1.0, 2, -1], [0.5, 0, 4])
    let both = DenseMatrix(rows: 3, columns: 2, entries: zip(a, b).flatMap { [$0, $1] })
    func powers(_ targets: DenseMatrix) throws -> [Double] {
      try LabelledData(.kernel(kernel), targets: targets).spectrum().powers
    }
    let sum = zip(try powers(Self.column(a)), try powers(Self.column(b))).map { $0 + $1 }
    #expect(relativeDeviation(of: try powers(both), from: sum) < 1e-13)
  }

  static let wrong: [(LabelledData.Inputs, [Double], key: String, value: String)] = [
    (
      .kernel(DenseMatrix(rows: 2, columns: 2, entries: [1, 0.5, 0.4, 1])), [1, 2], "kernel", "not symmetric"
    ),
    (
      .kernel(DenseMatrix(rows: 2, columns: 2, entries: [1, .nan, .nan, 1])), [1, 2], "kernel entry (0, 1)",
      "nan"
    ),
    (.kernel(DenseMatrix(rows: 2, columns: 1, entries: [1, 1])), [1, 2], "kernel", "2 × 1"),
    (.features(DenseMatrix(rows: 2, columns: 1, entries: [1, 2])), [1, 2, 3], "targets", "of 3 samples"),
    (.features(DenseMatrix(rows: 3, columns: 1, entries: [1, 2, 3])), [5, 5, 5], "targets", "constant"),
    (
      .features(DenseMatrix(rows: 2, columns: 1, entries: [1, 2])), [1, .infinity], "targets entry 1", "inf"
    ),
  ]

  @Test("what is wrong is named with its place", .tags(.contract), arguments: wrong.indices)
  func refused(index: Int) {
    let (inputs, targets, key, value) = Self.wrong[index]
    let error = #expect(throws: DescriptionError.self) {
      try LabelledData(inputs, targets: Self.column(targets))
    }
    #expect(error?.key == key && error?.value.contains(value) == true)
  }

  @Test("a kernel with a negative eigenvalue is refused, one of single precision is not", .tags(.contract))
  func positivity() throws {
    func spectrum(_ offDiagonal: Double) throws -> SampleSpectrum {
      let values = [1, offDiagonal, offDiagonal, 1]
      return try LabelledData(
        .kernel(DenseMatrix(rows: 2, columns: 2, entries: values)), targets: Self.column([1, 2])
      ).spectrum()
    }
    #expect(throws: DescriptionError.self) { try spectrum(1.01) }
    #expect(try spectrum(1 + 1e-7).rank == 1)
  }

  /// An entry that is off by a round-off u makes an eigenvalue 0 as negative as u.
  @Test(
    "what rounding makes of a kernel is taken for rounding, and no more", .tags(.contract),
    arguments: [NumberPrecision.half, .single, .double])
  func precision(_ precision: NumberPrecision) throws {
    func rank(_ units: Double) throws -> Int {
      let off = 1 + units * max(precision.roundOff, NumberPrecision.single.roundOff)
      let kernel = DenseMatrix(rows: 2, columns: 2, entries: [1, off, off, 1])
      return try LabelledData(.kernel(kernel), targets: Self.column([1, 2]), precision: precision).spectrum()
        .rank
    }
    #expect(try rank(2) == 1)
    let error = #expect(throws: DescriptionError.self) { try rank(64) }
    let name = precision == .half ? "half precision" : "single precision"
    #expect(error?.allowed.contains("16 units of round-off of \(name)") == true)
  }

  @Test(
    "a kernel whose entries were rounded to half precision has the eigenvalues of the kernel", .tags(.limit))
  func halfPrecision() throws {
    let samples = PowerLawSamples(capacity: 1.5, source: 0.5, samples: 60, features: 20)
    let exact = try samples.data(seed: 3, asKernel: true)
    guard case .kernel(var kernel) = exact.inputs else { return }
    let largest = try exact.spectrum().eigenvalues[0]
    for index in kernel.entries.indices { kernel.entries[index] = Double(Float16(kernel.entries[index])) }
    #expect(throws: DescriptionError.self) {
      try LabelledData(.kernel(kernel), targets: exact.targets).spectrum()
    }
    let rounded = try LabelledData(.kernel(kernel), targets: exact.targets, precision: .half).spectrum()
    #expect(rounded.rank < 60)
    // Weyl: no eigenvalue moves by more than the norm of the rounding errors, which is below u times that of |K|.
    let norm = kernel.entries.reduce(0) { $0 + $1 * $1 }.squareRoot() / 60
    for (a, b) in zip(rounded.eigenvalues, try exact.spectrum().eigenvalues) {
      #expect(abs(a - b) <= NumberPrecision.half.roundOff * norm)
    }
    #expect(abs(rounded.eigenvalues[0] / largest - 1) < 1e-3)
  }
}

import DMFT
import FileFormats

// Samples of a step: a number, or a schedule of them.
extension Schema {
  static let batch = Domain<DataSource.Batch>.scalar(
    Domain<Int?>.count(WholeNumbers.sizes, orWord: "full").map { $0.map(DataSource.Batch.size) ?? .full },
    or: batchSchedule.map { .schedule(try BatchSchedule($0)) })

  private static let batchSchedule = Section<BatchSchedule.Law>.kinds(
    by: "kind", "how B_t goes on",
    [("stages", stages), ("geometric", geometric), ("power", growth), ("file", batches)])

  private static let stages: Section<BatchSchedule.Law> = Section(
    Key(
      "sizes", Domain<[Int]>.list(of: size, limit: mostStages, "a list of whole numbers ≥ 1"),
      "B of each stage"),
    Key(
      "from",
      Domain<[Int]>.list(
        of: Domain<Int>.count(0...WholeNumbers.steps.upperBound), limit: mostStages,
        "a list of steps, rising from 0"), "the steps at which the stages begin, rising from 0")
  ) { sizes, from in .stages(sizes: sizes, from: from) }

  private static let geometric: Section<BatchSchedule.Law> = Section(
    Key("first", size, "B of the first step"), Key("last", size, "B of the last step")
  ) { first, last in .geometric(first: first, last: last) }

  private static let growth: Section<BatchSchedule.Law> = Section(
    Key("first", size, "B of the first step"),
    Key("exponent", .number(from: 0), "p of B_t = B (1 + t/offset)^p, rounded"),
    Key("offset", .number(above: 0), "the steps after which the growth begins")
  ) { first, exponent, offset in .power(first: first, exponent: exponent, offset: offset) }

  private static let batches: Section<BatchSchedule.Law> = Section(
    Key(
      "file", .file(batchSizes, numbers: { $0 }),
      "a table of batches B_t, one a line; the last one holds beyond the end")
  ) { .table($0) }

  @Sendable private static func batchSizes(_ path: String) throws -> [Double] {
    let range = WholeNumbers.sizes
    return try onlyColumn(of: .read(path), named: "batch", wholeNumbers(range)) {
      $0 == $0.rounded() && $0 >= Double(range.lowerBound) && $0 <= Double(range.upperBound)
    }
  }

  private static let size = Domain<Int>.count(WholeNumbers.sizes)
  private static let mostStages = 1000
}

import DMFT
import FileTestSupport
import Foundation
import TestSupport
import Testing

@testable import Drawing
@testable import FileFormats
@testable import Reports
@testable import ResultFiles

@Suite("What a loss is")
struct LossNoteTests {
  @Test("is said once for each loss among the columns, in the words of files", .tags(.contract))
  func text() throws {
    let meaning = try #require(Quantity.testLoss.meaning)
    #expect(LossNote.text(["test_loss", "bias", "test_loss", "val_loss"]) == "test_loss: \(meaning)\n")
    #expect(LossNote.text(["train_loss"]).contains("with their label noise"))
    #expect(LossNote.text(["val_loss", "readout_norm"]).isEmpty)
  }

  @Test("stands in JSON, and is null for columns of other programs", .tags(.contract))
  func json() {
    #expect(LossNote.json("test_loss").1 == .text(Quantity.testLoss.definition))
    #expect(LossNote.json("val_loss").1.text() == "null")
    #expect(
      LossNote.json(["train_loss", "x"]).1 == .object([("train_loss", .text(Quantity.trainLoss.definition))]))
  }

  @Test(
    "stands at the axis of a figure, in fewer words where it would be too small to read", .tags(.contract))
  func axis() {
    let label = FigureText(of: "test_loss")
    #expect(label.text.contains("no label noise") && label.short == "test loss")
    #expect(FigureText(of: "train_loss").text.contains("with label noise"))
    #expect(FigureText(of: "val_loss", longName: "a loss").text == "a loss")
    #expect(label.fitted(to: label.width).text == label)
    let (short, scale) = label.fitted(to: 0.6 * label.width)
    #expect(short.text == "test loss" && scale == 1)
  }
}

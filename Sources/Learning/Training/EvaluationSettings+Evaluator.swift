// How a run measures its model on the validation tiles.
import Configuration
import Evaluation
import Windows

extension EvaluationSettings {
    /// As the windows are set; each as it is, without further views.
    package var windows: WindowOptions { WindowOptions(window: window, overlap: overlap) }

    /// Decides as the settings say, whatever the model has been calibrated to.
    package var evaluator: Evaluator { Evaluator(threshold: threshold, rule: objects, windows: windows) }
}

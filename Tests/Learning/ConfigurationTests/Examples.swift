// Settings files for tests.
import Base
import Configuration
import Testing

/// The least that a settings file has to say.
let minimal = """
    data:
      train: {images: a/images, masks: a/masks}
      val: {images: b/images, masks: b/masks}
    schedule:
      phases:
        - name: only
          loss: cross_entropy
          max_epochs: 2
    """

/// Every key there is, one a line, but for those that exclude each other.
let complete = """
    data:
      train:
        images: a/images
        masks: a/masks
      val:
        images: b/images
        masks: b/masks
      labels:
        background: 0
        car: [255, 1]
      ignore: 128
      bands: [1, 2, 3]
      nodata: -9999
      ground_resolution: 0.3
      normalization:
        kind: percentile
        low: 1
        high: 97
      memory_limit: 512
    model:
      width: 8
      depth: 3
      upsampling: bilinear
      dropout: 0.1
    sampling:
      crop_size: 128
      object_share: 0.25
      object_sampling: object
      crops_per_epoch: 100
    augmentation:
      horizontal_flips: true
      vertical_flips: false
      quarter_turns: true
      scale: [0.5, 2]
      brightness: 0.3
      contrast: 0.25
      band_offset: 0.125
      band_gain: 0.0625
      noise: 0.01
    optimizer:
      kind: adamw
      learning_rate: 0.002
      weight_decay: 0.0003
      beta1: 0.8
      beta2: 0.99
      epsilon: 1e-7
    training:
      seed: 42
      batch_size: 4
      gradient_clip: 5
      checkpoint_interval: 100
      weight_average: 0.99
    schedule:
      cycles: 3
      cycle_rate_factor: 0.7
      max_epochs: 99
      goal:
        metric: count_mean_absolute_error
        below: 0.5
        for: 2
      select:
        metric: pixel_iou
        class: car
        subject_to:
          object_recall: 0.85
          pixel_precision: 0.5
      divergence:
        rate_factor: 0.25
        tries: 5
        collapse_recall: 0.03
        collapse_epochs: 4
        healthy_recall: 0.3
      phases:
        - name: recall
          loss:
            kind: weighted_cross_entropy
            weights: auto
            ratio: object
            counted_in: crops
            power: 0.5
            cap: 20
            recall_bias: 1.5
          rate_factor: 0.9
          warmup_epochs: 0.5
          optimizer: rescale
          decay:
            shape: step
            to: 0.1
            from: 0.6
          until:
            all:
              - metric: object_hit_recall
                class: car
                at_least: 0.9
                for: 2
              - any:
                  - metric: pixel_precision
                    plateau: 3
                    delta: 0.01
                  - epochs: 4
          max_epochs: 6
          on_limit:
            raise_bias: 1.4
            times: 3
          cycles: all
        - name: focal
          loss:
            kind: focal
            gamma: 1.5
            alpha: [0.25, 0.75]
          learning_rate: 0.0004
          max_epochs: 2
          on_limit: next
          cycles: first
        - name: precise
          loss:
            kind: jaccard
            over: image
            smooth: 0.5
          max_epochs: 8
          back_when:
            metric: object_recall
            below: 0.6
            for: 2
          cycles: last
        - name: outline
          loss:
            kind: jaccard
            over: object
            smooth: 2
            margin: 5
            object_area: 90
          max_epochs: 3
          cycles: last
        - name: mixed
          loss:
            kind: sum
            terms:
              - weight: 0.5
                kind: tversky
                alpha: 0.4
                beta: 0.6
              - weight: 2
                kind: lovasz
                over: image
          max_epochs: 1
          cycles: first
    evaluation:
      threshold: 0.4
      iou: 0.6
      minimum_object_area: 9
      split_touching:
        smoothing: 3
        depth: 0.5
      window: 256
      overlap: 32
    calibration:
      goal: recall>=0.9
    use_case: counting
    """

/// Every key of an experiment, one a line; arms change single values, whole sections and a list.
let completeExperiment = """
    base:
      data:
        train:
          images: a/images
          masks: a/masks
        val:
          images: b/images
          masks: b/masks
      model:
        width: 8
      schedule:
        max_epochs: 6
        phases:
          - name: recall
            loss: weighted_cross_entropy
            max_epochs: 6
          - name: precise
            loss:
              kind: jaccard
              over: batch
            max_epochs: 6
    seeds: [3, 1]
    arms:
      slow:
        optimizer.learning_rate: 0.0005
      objects:
        schedule.phases.precise.loss.over: object
        model.depth: 3
      wide:
        model:
          width: 16
        augmentation:
          noise: 0.02
      single:
        use_case: shapes
        schedule:
          phases:
            - name: only
              loss: dice
              max_epochs: 2
    model: last
    metrics: [pixel_iou, object_f1]
    equal_recall: 0.4
    compute: free
    """

/// The message of the error that a text is refused with; nil when it is read.
func refusal(_ yaml: String, overrides: [String] = []) -> String? {
    do {
        _ = try Configuration(yaml: yaml, path: "cars.yaml", overrides: overrides)
        return nil
    } catch let error as UserError {
        return "\(error)"
    } catch {
        return "not a UserError: \(error)"
    }
}

#include "engine/metrics/registry.h"

namespace zscape {

Measured measure_elbo(MeasureContext&);
Measured measure_kl(MeasureContext&);
Measured measure_reconstruction(MeasureContext&);
Measured measure_iwae(MeasureContext&);
Measured measure_bpd(MeasureContext&);
Measured measure_mse(MeasureContext&);
Measured measure_inpaint(MeasureContext&);
Measured measure_nll(MeasureContext&);
Measured measure_reverse_kl(MeasureContext&);
Measured measure_speedup(MeasureContext&);
Measured measure_modes(MeasureContext&);
Measured measure_fid(MeasureContext&);
Measured measure_classifier(MeasureContext&);
Measured measure_arithmetic(MeasureContext&);
Measured measure_consistency(MeasureContext&);
Measured measure_accuracy(MeasureContext&);
Measured measure_ais(MeasureContext&);
Measured measure_recall(MeasureContext&);
Measured measure_completion(MeasureContext&);
Measured measure_denoise(MeasureContext&);
Measured measure_mmd(MeasureContext&);
Measured measure_inversion(MeasureContext&);
Measured measure_translation(MeasureContext&);
Measured measure_sampling(MeasureContext&);

const std::vector<MetricEntry>& metric_registry() {
  static const std::vector<MetricEntry> all = {
      {{.id = "elbo", .unit = "nats", .higher_is_better = true, .needs = "scores"}, measure_elbo},
      {{.id = "kl", .unit = "nats", .higher_is_better = false, .needs = "encodes"}, measure_kl},
      {{.id = "reconstruction", .unit = "nats", .higher_is_better = false, .needs = "scores"}, measure_reconstruction},
      {{.id = "iwae", .unit = "nats", .higher_is_better = true, .needs = "scores"}, measure_iwae},
      {{.id = "bpd", .unit = "bits/dim", .higher_is_better = false, .needs = "scores"}, measure_bpd},
      {{.id = "mse", .unit = "", .higher_is_better = false, .needs = "encodes"}, measure_mse},
      {{.id = "inpaint", .unit = "nats/pixel", .higher_is_better = false, .needs = "encodes"}, measure_inpaint},
      {{.id = "nll", .unit = "nats", .higher_is_better = false, .needs = "scores"}, measure_nll},
      {{.id = "reverse_kl", .unit = "nats", .higher_is_better = false, .needs = "samples"}, measure_reverse_kl},
      {{.id = "speedup", .unit = "×", .higher_is_better = true, .needs = "samples"}, measure_speedup},
      {{.id = "modes", .unit = "", .higher_is_better = true, .needs = "samples"}, measure_modes},
      {{.id = "fid", .unit = "", .higher_is_better = false, .needs = "samples"}, measure_fid},
      {{.id = "classifier", .unit = "", .higher_is_better = true, .needs = "samples"}, measure_classifier},
      {{.id = "arithmetic", .unit = "", .higher_is_better = true, .needs = "decodes"}, measure_arithmetic},
      {{.id = "consistency", .unit = "", .higher_is_better = true, .needs = "conditions"}, measure_consistency},
      {{.id = "accuracy", .unit = "", .higher_is_better = true, .needs = "classifies"}, measure_accuracy},
      {{.id = "ais", .unit = "nats", .higher_is_better = true, .needs = "chains"}, measure_ais},
      {{.id = "recall", .unit = "overlap", .higher_is_better = true, .needs = "chains"}, measure_recall},
      {{.id = "completion", .unit = "share of bits", .higher_is_better = true, .needs = "chains"}, measure_completion},
      {{.id = "denoise", .unit = "share of bits", .higher_is_better = false, .needs = "chains"}, measure_denoise},
      {{.id = "mmd", .unit = "× data's own", .higher_is_better = false, .needs = "samples"}, measure_mmd},
      {{.id = "inversion", .unit = "correlation", .higher_is_better = true, .needs = "encodes"}, measure_inversion},
      {{.id = "translation", .unit = "mean difference", .higher_is_better = false, .needs = "translates"}, measure_translation},
      {{.id = "sampling", .unit = "total variation", .higher_is_better = false, .needs = "shows"}, measure_sampling},
  };
  return all;
}

std::vector<MetricInfo> metric_infos() {
  std::vector<MetricInfo> infos;
  for (const MetricEntry& entry : metric_registry()) infos.push_back(entry.info);
  return infos;
}

Measured measure(const std::string& id, MeasureContext context) {
  std::string ids;
  for (const MetricEntry& entry : metric_registry()) {
    if (entry.info.id == id) return entry.measure(context);
    ids += (ids.empty() ? "" : ", ") + entry.info.id;
  }
  throw ParamError("There is no metric \"" + id + "\"; there are: " + ids + ".");
}

}  // namespace zscape

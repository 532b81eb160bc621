// All models, in the order of the gallery. Adding one: its file, and one line here.
#include <algorithm>

#include "models/model.h"

#define ZSCAPE_MODELS(MODEL) MODEL(fvsbn) MODEL(nade) MODEL(made) MODEL(pixel_rnn) MODEL(pixel_cnn) MODEL(gated_pixel_cnn) MODEL(wavenet) MODEL(vae) MODEL(ae) MODEL(cvae) MODEL(m2) MODEL(gsn) MODEL(gibbs) MODEL(metropolis_hastings) MODEL(importance) MODEL(langevin) MODEL(hmc) MODEL(hopfield) MODEL(boltzmann) MODEL(rbm) MODEL(dbm) MODEL(planar) MODEL(real_nvp) MODEL(maf) MODEL(iaf) MODEL(distilled_iaf) MODEL(parallel_wavenet) MODEL(gan) MODEL(dcgan) MODEL(cgan) MODEL(lapgan) MODEL(sgan) MODEL(bigan) MODEL(pix2pix) MODEL(cyclegan) MODEL(wgan) MODEL(wgan_gp) MODEL(gmmn) MODEL(gmmn_ae) MODEL(bilinear_game) MODEL(divergences) MODEL(lone_judge)

namespace zscape {

#define ZSCAPE_DECLARE(id) ModelEntry id##_entry();
ZSCAPE_MODELS(ZSCAPE_DECLARE)
#undef ZSCAPE_DECLARE

namespace {

/// The smallest data of each kind, to find out what a model can do.
DataSpec tiny_data(DataKind kind) {
  if (kind == DataKind::pictures)
    return {.kind = kind,
            .channels = 1,
            .height = 8,
            .width = 8,
            .dimension = 64,
            .binary = true,
            .eight_bit = true,
            .classes = 2,
            .label_names = {},
            .second = Second::paired,
            .second_channels = 1};
  if (kind == DataKind::waves) return {.kind = kind, .dimension = 64, .eight_bit = true, .label_names = {}};
  if (kind == DataKind::points) return {.kind = kind, .dimension = 2, .classes = 2, .label_names = {}};
  return {};
}

ModelEntry with_offers(ModelEntry entry) {
  Params params(entry.info.params);
  for (const auto& [key, text] : entry.tiny) params.set_text(key, text);
  Rng rng(0, "offers");
  const DataSpec data = tiny_data(entry.info.accepts.empty() ? DataKind::none : entry.info.accepts.front());
  entry.info.offers = offers_of(*entry.build({.params = params, .data = data, .device = torch::kCPU, .init = rng}));
  return entry;
}

std::vector<ModelEntry> make_registry() {
  std::vector<ModelEntry> all;
#define ZSCAPE_ADD(id) all.push_back(with_offers(id##_entry()));
  ZSCAPE_MODELS(ZSCAPE_ADD)
#undef ZSCAPE_ADD
  return all;
}

std::vector<ModelEntry>& registry() {
  static std::vector<ModelEntry> all = make_registry();
  return all;
}

}  // namespace

const std::vector<ModelEntry>& model_registry() { return registry(); }

void add_model(ModelEntry entry) { registry().push_back(with_offers(std::move(entry))); }

const ModelEntry& find_model(const std::string& id) {
  std::string ids;
  for (const ModelEntry& entry : model_registry()) {
    if (entry.info.id == id) return entry;
    ids += (ids.empty() ? "" : ", ") + entry.info.id;
  }
  throw ParamError("There is no model \"" + id + "\"; there are: " + ids + ".");
}

}  // namespace zscape

#include "models/blocks/normed_mlp.h"

namespace zscape {

NormedMlp::NormedMlp(const std::string& name, const std::vector<std::int64_t>& sizes, const Init& init, Hidden hidden_) : hidden(hidden_) {
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    const std::string number = std::to_string(i);
    layers.emplace_back(name + "." + number, sizes[i], sizes[i + 1], init, Activation::none);
    if (i + 2 < sizes.size()) norms.emplace_back(name + ".norm" + number, sizes[i + 1], init);
  }
}

Tensor NormedMlp::operator()(const Tensor& x, bool training) const {
  Tensor h = x;
  for (std::size_t i = 0; i < norms.size(); ++i) {
    h = norms[i](layers[i](h), training);
    h = hidden == Hidden::relu ? torch::relu(h) : torch::softplus(h);
  }
  return layers.back()(h);
}

void NormedMlp::collect(std::vector<NamedTensor>& into) const {
  for (const Linear& layer : layers) layer.collect(into);
  for (const BatchNorm& norm : norms) norm.collect(into);
}
void NormedMlp::collect_buffers(std::vector<NamedTensor>& into) const {
  for (const BatchNorm& norm : norms) norm.collect_buffers(into);
}

}  // namespace zscape

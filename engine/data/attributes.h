#pragma once
// Labels and attributes as yes or no: what queries ask for and what a classifier learns.
#include <string_view>

#include "engine/core/row_query.h"
#include "engine/data/dataset.h"

namespace zscape {

/// What the data's rows can be asked for; empty for data without labels and attributes.
QueryVocabulary vocabulary_of(const Dataset& data);

/// bool [n, k]: whether each attribute is there. An attribute of more than two values counts as there above the middle
/// between its least and its largest value among the training rows.
torch::Tensor attribute_bits(const Dataset& data, const Split& split);

/// int64: the numbers of the rows that meet every demand, in the data's order.
torch::Tensor fitting_rows(const Dataset& data, const Split& split, const std::vector<QueryTerm>& terms);

}  // namespace zscape
